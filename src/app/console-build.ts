import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '#base/log.ts';
import { appError } from './app-errors.ts';

/** The project's folder. */
export const projectDir = fileURLToPath(new URL('../../', import.meta.url));
/** Where the built console lies. */
export const consoleDir = join(projectDir, 'dist', 'web');

const newestIn = (folder: string): number =>
  Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );

/** The source the console is built from, and when it last changed; null where only the built console was shipped. */
const sourceChangedAt = (): number | null => {
  const source = join(projectDir, 'src', 'web');
  if (!existsSync(source)) return null;
  const contract = join(projectDir, 'src', 'contract');
  return Math.max(newestIn(source), existsSync(contract) ? newestIn(contract) : 0);
};

/** Vite is a development package: installations without those bring the built console along. */
const viteProgram = (): string | null => {
  try {
    const manifest = createRequire(import.meta.url).resolve('vite/package.json');
    return join(dirname(manifest), 'bin', 'vite.js');
  } catch {
    return null;
  }
};

/**
 * Sees to it that the console is built from the present source; takes a few seconds where it must be, nothing where not.
 * An older build is used when it cannot be built anew. @throws `start.console_missing`, `start.console_failed`.
 */
export const ensureConsole = async (logger: Logger): Promise<void> => {
  const index = join(consoleDir, 'index.html');
  const builtAt = existsSync(index) ? statSync(index).mtimeMs : null;
  const changedAt = sourceChangedAt();
  if (builtAt !== null && (changedAt === null || changedAt <= builtAt)) return;
  const vite = viteProgram();
  if (vite === null || changedAt === null) {
    if (builtAt === null)
      throw appError('start.console_missing', 'The console is not built, and it cannot be built here.');
    logger.warn({}, 'the built console is older than its source and cannot be built anew here');
    return;
  }
  const startedAt = performance.now();
  const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [build.stdout, build.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2_000);
    });
  const [code] = (await once(build, 'close')) as [number | null];
  if (code === 0) {
    logger.info({ tookMs: Math.round(performance.now() - startedAt) }, 'the console is built');
    return;
  }
  if (builtAt === null)
    throw appError('start.console_failed', `The console could not be built: ${said.trim()}`);
  logger.warn({ said: said.trim() }, 'the console could not be built anew; an older build is shown');
};
