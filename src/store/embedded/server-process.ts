import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { storeError } from '#store/store-errors.ts';
import type { ClusterAccess } from './cluster.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isServerOf, processStartMark } from './process-identity.ts';
import type { Account } from './server-account.ts';
import { spawnFailure } from './spawn-failure.ts';

/** A server after a crash replays its log first; longer than this it is not coming, in milliseconds. */
const readyWithinMs = 120_000;
const lookMs = 15;
/** Fast shutdown writes a checkpoint; after this the next, harder signal, in milliseconds. */
const shutdownSteps: readonly { signal: NodeJS.Signals; waitMs: number }[] = [
  { signal: 'SIGINT', waitMs: 60_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];
/** A log larger than this is set aside at the next start, in bytes. */
const logLimit = 10_000_000;

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
}

export interface ServerPlan {
  readonly program: string;
  readonly account: Account | null;
  readonly access: ClusterAccess;
  readonly clusterDir: string;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The port to use; a free one when left out. */
  readonly port?: number;
}

/** Why a start failed, as far as it decides what to do next. */
type Ending = { ready: number } | { portTaken: true } | { stillInUse: true } | { failed: string };

/**
 * Starts the server in a session of its own, so that Ctrl-C in a terminal reaches Plumbline alone, which stops the server
 * last. Resolves when it accepts connections. Tries again when another program took the port in between, or when children
 * of a killed server are not gone yet. Throws `store.embedded_start_failed` with the last lines of the server's log.
 */
export const startServer = async (plan: ServerPlan, clock: Clock): Promise<ServerProcess> => {
  setLogAside(plan.logFile);
  let last = 'it never became ready';
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const port = plan.port ?? (await freePort());
    const ending = await startOnce(plan, port, clock);
    if ('ready' in ending) return { pid: ending.ready, port };
    if ('failed' in ending) {
      last = ending.failed;
      break;
    }
    last =
      'portTaken' in ending ? `port ${port} was taken` : 'processes of a killed server still use the data';
    await clock.sleep(300);
  }
  throw storeError('store.embedded_start_failed', `The database server did not start: ${last}`);
};

const startOnce = async (plan: ServerPlan, port: number, clock: Clock): Promise<Ending> => {
  const settings = Object.entries({ ...plan.settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const log = openSync(plan.logFile, 'a', 0o600);
  const logStart = statSync(plan.logFile).size;
  const child = spawn(plan.program, ['-D', plan.access.argument, ...settings], {
    cwd: plan.access.cwd,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' },
    stdio: ['ignore', log, log],
    detached: true,
    ...plan.account,
  });
  closeSync(log);
  const ended: { failure?: Error; exit?: string } = {};
  child.once('error', (error) => {
    ended.failure = error;
  });
  child.once('exit', (code, signal) => {
    ended.exit = signal ?? `code ${code}`;
  });
  child.unref();
  for (let waitedMs = 0; waitedMs < readyWithinMs; waitedMs += lookMs) {
    await clock.sleep(lookMs);
    if (ended.failure !== undefined) throw spawnFailure(ended.failure, plan.program, plan.account);
    if (ended.exit !== undefined) return readEnding(plan.logFile, logStart, ended.exit);
    const file = readPostmasterFile(plan.clusterDir);
    if (file !== null && file.pid === child.pid && file.state === 'ready') return { ready: file.pid };
  }
  if (child.pid !== undefined) await stopServer(child.pid, plan.clusterDir, clock);
  return { failed: `not ready after ${readyWithinMs / 1_000} s` };
};

/** The server says such things only in its log; its locale is C, so the words are stable. */
const readEnding = (logFile: string, from: number, exit: string): Ending => {
  const printed = readFileSync(logFile).subarray(from).toString('utf8').trim();
  if (printed.includes('Address already in use')) return { portTaken: true };
  if (printed.includes('is still in use')) return { stillInUse: true };
  return { failed: `ended with ${exit}.\n${printed.slice(-2_000)}` };
};

/** Asks for a fast shutdown, then harder. Resolves when the process is gone; at once when it is not a server of this directory. */
export const stopServer = async (pid: number, clusterDir: string, clock: Clock): Promise<void> => {
  const mark = processStartMark(pid);
  if (mark === null || !isServerOf(pid, clusterDir)) return;
  for (const { signal, waitMs } of shutdownSteps) {
    try {
      process.kill(pid, signal);
    } catch (cause) {
      if (processStartMark(pid) !== mark) return;
      throw storeError(
        'store.embedded_stuck',
        `The database server, process ${pid}, may not be stopped by this user.`,
        { cause },
      );
    }
    for (let waitedMs = 0; waitedMs < waitMs; waitedMs += lookMs) {
      if (processStartMark(pid) !== mark) return;
      await clock.sleep(lookMs);
    }
  }
  throw storeError('store.embedded_stuck', `The database server, process ${pid}, does not stop.`);
};

/** Removes `postmaster.pid` when the process it names is not a server of this directory: dead, or another got its number. */
export const clearStalePostmasterFile = (clusterDir: string): void => {
  const file = readPostmasterFile(clusterDir);
  const path = join(clusterDir, 'postmaster.pid');
  if (file === null ? existsSync(path) : !isServerOf(file.pid, clusterDir)) rmSync(path, { force: true });
};

const setLogAside = (logFile: string): void => {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logLimit) renameSync(logFile, `${logFile}.1`);
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      reject(storeError('store.embedded_start_failed', 'No port on 127.0.0.1 can be opened.', { cause }));
    });
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });
