import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { hourMs, systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { readConfig, type Environment } from '#app/config.ts';
import { wirePlumbline } from '#app/wiring.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import { startXeroSimulator, type XeroSimulator } from '#sim/xero/xero-simulator.ts';
import { storeFacts } from '#store/connections.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aConnection, aFlow } from '#test/builders/connected.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { testDirPrefix } from '#test/world/killed-runs.ts';

const starter = fileURLToPath(new URL('../../src/app/start.ts', import.meta.url));
const xeroScopes = ['offline_access', 'accounting.contacts', 'accounting.settings.read'];

/** One worker of the installation: the process that `npm start` would have started. */
export interface RealWorker {
  readonly name: string;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Real worker processes on one database, and vendors simulated in this process, over real HTTP and real time. */
export interface RealInstallation extends AsyncDisposable {
  readonly ignition: IgnitionSimulator;
  readonly xero: XeroSimulator;
  readonly workspaceId: WorkspaceId;
  readonly ignitionId: ConnectionId;
  readonly xeroId: ConnectionId;
  /** What the processes are started with. */
  readonly environment: Environment;
  /** Resolves when the worker drains. `onLog` is told each line that it logs as a warning or worse. */
  startWorker(name: string, onLog?: (line: string) => void): Promise<RealWorker>;
}

const startProcess = async (
  name: string,
  environment: Environment,
  onLog?: (line: string) => void,
): Promise<ChildProcess> => {
  const log = onLog === undefined ? 'inherit' : 'pipe';
  const env = onLog === undefined ? environment : { ...environment, PLUMBLINE_LOG_LEVEL: 'warn' };
  const child = fork(starter, [name], { env, stdio: ['ignore', 'inherit', log, 'ipc'] });
  if (child.stderr !== null && onLog !== undefined)
    createInterface({ input: child.stderr }).on('line', onLog);
  const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (said !== 'ready') throw new Error(`${name} did not start`);
  return child;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

/** An installation with a practice of so many clients, connected to both vendors and not yet read. */
export const startRealInstallation = async (
  database: TestDatabase,
  clients: number,
): Promise<RealInstallation> => {
  const dataDir = await mkdtemp(join(tmpdir(), `${testDirPrefix}${String(process.pid)}-`));
  const limits = { enabled: false };
  const apps = { clientId: 'app', clientSecret: 'app-secret', clock: systemClock, seed: 'processes', limits };
  const ignition = await startIgnitionSimulator({ ...apps, apiKey: 'ignition-key', firm: { clients } });
  const xero = await startXeroSimulator({ ...apps, webhookKey: 'webhook-key' });
  const environment: Environment = {
    PATH: process.env['PATH'],
    PLUMBLINE_ROLE: 'worker',
    PLUMBLINE_DATA_DIR: dataDir,
    PLUMBLINE_DATABASE_URL: database.url,
    PLUMBLINE_MASTER_KEY: randomBytes(32).toString('hex'),
    PLUMBLINE_LOG_LEVEL: 'error',
    PLUMBLINE_WORKER_SLOTS: '2',
    PLUMBLINE_XERO_LOGIN_URL: xero.url,
    PLUMBLINE_XERO_IDENTITY_URL: xero.url,
    PLUMBLINE_XERO_API_URL: xero.url,
    PLUMBLINE_XERO_CLIENT_ID: 'app',
    PLUMBLINE_XERO_CLIENT_SECRET: 'app-secret',
  };
  const plumbline = await wirePlumbline(readConfig(environment), {
    databaseUrl: database.url,
    logger: silentLogger,
    part: 'test',
    slots: 0,
  });
  const { vault, queue, registry, store } = plumbline;
  const workspaceId = newId('workspace', systemClock.now());
  const means = { db: store.db, vault, registry, clock: systemClock, wake: queue.wake.bind(queue) };
  await inWorkspace(store.db, workspaceId, (trx) =>
    trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Test practice', created_at: systemClock.now() })
      .execute(),
  );
  const ignitionId = await aConnection(means, workspaceId, {
    vendor: 'ignition',
    profile: 'keyed',
    settings: { baseUrl: `${ignition.url}/api/v1`, webhookScheme: 'hmac_sha256' },
    credential: { kind: 'api_key', apiKey: 'ignition-key', webhookSecrets: ['webhook-secret'] },
    tenant: null,
  });
  const [organisation] = xero.organisations();
  if (organisation === undefined) throw new Error('the simulated Xero has no organisation');
  const tokens = xero.giveConsent(xeroScopes);
  const xeroId = await aConnection(means, workspaceId, {
    vendor: 'xero',
    profile: 'oauth',
    credential: {
      kind: 'oauth',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresAt: systemClock.now() + hourMs / 2,
      scope: xeroScopes.join(' '),
    },
    tenant: { tenantId: organisation.id, name: organisation.name, consentId: null },
  });
  await inWorkspace(store.db, workspaceId, (trx) =>
    storeFacts(trx, xeroId, { countryCode: 'AU', timeZone: 'Australia/Sydney' }, systemClock.now()),
  );
  await aFlow(means, workspaceId, 'ignition-clients-to-xero', { source: ignitionId, target: xeroId });

  const children: ChildProcess[] = [];
  return {
    ignition,
    xero,
    workspaceId,
    ignitionId,
    xeroId,
    environment,
    startWorker: async (name, onLog) => {
      const child = await startProcess(name, environment, onLog);
      children.push(child);
      return { name, kill: () => end(child) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) await end(child);
      await plumbline.close();
      await ignition.close();
      await xero.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
