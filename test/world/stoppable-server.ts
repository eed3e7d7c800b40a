import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { accessTo } from '#store/embedded/cluster.ts';
import { startEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { chooseAccount } from '#store/embedded/server-account.ts';
import { prepareBinaries } from '#store/embedded/server-binaries.ts';
import {
  clearStalePostmasterFile,
  startServer,
  stopServer,
  type ServerPlan,
} from '#store/embedded/server-process.ts';
import { serverSettings } from '#store/embedded/server-settings.ts';
import { testDirPrefix } from '#test/world/killed-runs.ts';
import { makeTemplate, testSettings, type ServerUrls } from '#test/world/test-server.ts';

/** A real PostgreSQL of one test's own, always on the same port, that nobody brings back but the test. */
export interface StoppableServer extends ServerUrls, AsyncDisposable {
  /** As an administrator does: sessions are ended with 57P01. */
  stop(): Promise<void>;
  /** Resolves when it accepts connections. Does nothing while it runs. */
  start(): Promise<void>;
  /** SIGSTOP to the server and all its sessions: it takes connections and bytes, and says nothing. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** The server and its children, as Linux lists them. */
const processesOf = async (pid: number): Promise<readonly number[]> => {
  const found = [pid];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent === String(pid)) found.push(Number(name));
  }
  return found;
};

/** A session may have ended since it was listed. */
const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (caught) {
    if (!(caught instanceof Error && 'code' in caught && caught.code === 'ESRCH')) throw caught;
  }
};

/** @param settings of PostgreSQL, beside those of all tests. */
export const startStoppableServer = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<StoppableServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), `${testDirPrefix}${String(process.pid)}-`));
  const clusterDir = join(dataDir, 'postgres');
  const made = await startEmbeddedPostgres({
    dataDir,
    logger: silentLogger,
    clock: systemClock,
    settings: testSettings,
  });
  await makeTemplate(made);
  await made.stop();
  const account = chooseAccount(clusterDir);
  const { postgres: program } = await prepareBinaries(dataDir, account, silentLogger);
  const plan: ServerPlan = {
    program,
    account,
    access: accessTo(clusterDir, account),
    clusterDir,
    logFile: join(dataDir, 'postgres.log'),
    settings: { ...serverSettings, ...testSettings, ...settings },
    port: Number(new URL(made.url).port),
  };
  let pid: number | null = null;
  let frozen: readonly number[] = [];

  const thaw = (): Promise<void> => {
    for (const each of frozen) signal(each, 'SIGCONT');
    frozen = [];
    return Promise.resolve();
  };
  const stop = async (): Promise<void> => {
    await thaw();
    if (pid !== null) await stopServer(pid, clusterDir, systemClock);
    pid = null;
  };
  const start = async (): Promise<void> => {
    if (pid !== null) return;
    clearStalePostmasterFile(clusterDir);
    ({ pid } = await startServer(plan, systemClock));
  };
  await start();
  return {
    url: made.url,
    adminUrl: made.adminUrl,
    stop,
    start,
    freeze: async () => {
      if (pid === null) throw new Error('the server does not run');
      // The server first, so that no session begins while the others are stopped.
      signal(pid, 'SIGSTOP');
      frozen = await processesOf(pid);
      for (const each of frozen) signal(each, 'SIGSTOP');
    },
    thaw,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
