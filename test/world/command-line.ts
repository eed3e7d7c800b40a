import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceId } from '#base/ids.ts';
import type { ExitCode } from '#cli/io.ts';
import { runCli } from '#cli/main.ts';
import type { TestDatabase } from '#test/world/database.ts';

export interface Said {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** The command line beside a world: the same database and master key, and the machine's own clock. */
export interface CommandLine extends AsyncDisposable {
  run(...words: readonly string[]): Promise<Said>;
  /** A command that looks at the whole installation and not at one workspace. */
  runWhole(...words: readonly string[]): Promise<Said>;
  /** What a command prints for machines, and its exit code. */
  json(...words: readonly string[]): Promise<{ readonly code: ExitCode; readonly printed: unknown }>;
}

export const openCommandLine = async (world: {
  readonly database: Pick<TestDatabase, 'url'>;
  readonly workspaceId: WorkspaceId;
  readonly masterKey: Uint8Array;
  /** More of the environment: where vendors answer, and what they are called by. */
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<CommandLine> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'plumbline-command-'));
  const environment = {
    PLUMBLINE_DATABASE_URL: world.database.url,
    PLUMBLINE_DATA_DIR: dataDir,
    PLUMBLINE_MASTER_KEY: Buffer.from(world.masterKey).toString('base64'),
    ...world.settings,
  };
  const runWhole = async (...words: readonly string[]): Promise<Said> => {
    const said = { out: '', err: '' };
    const code = await runCli(words, {
      environment,
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      isInteractive: false,
      interrupted: new AbortController().signal,
    });
    return { code, ...said };
  };
  const run = (...words: readonly string[]): Promise<Said> =>
    runWhole(...words, '--workspace', world.workspaceId);
  return {
    run,
    runWhole,
    json: async (...words) => {
      const { code, out } = await run(...words, '--json');
      return { code, printed: JSON.parse(out) as unknown };
    },
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  };
};
