import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readConfig } from '#app/config.ts';
import { consentAtVendor, type Chosen } from '#app/demo/demo-consent.ts';
import { wirePlumbline, type Plumbline } from '#app/wiring.ts';
import { systemClock } from '#base/clock.ts';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { migrate } from '#store/migrator.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aFlow } from '#test/builders/connected.ts';
import { sweepKilledRuns, testDirPrefix } from '#test/world/killed-runs.ts';
import { benchApp, withoutLimit, type FirmAddresses } from './firm.ts';

/**
 * An installation in a directory of its own, with the embedded database as the product starts it: fsync on. What a killed
 * measurement left is removed by the next.
 */
export interface BenchInstallation {
  readonly plumbline: Plumbline;
  readonly adminUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly webUrl: string;
  readonly workspaceId: WorkspaceId;
  remove(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

/** `vendors`: the settings under which the simulated vendors are taken for the real ones. */
export const createInstallation = async (
  vendors: Readonly<Record<string, string>>,
): Promise<BenchInstallation> => {
  await sweepKilledRuns();
  const dataDir = await mkdtemp(join(tmpdir(), `${testDirPrefix}${process.pid}-`));
  const port = await freePort();
  const environment = {
    PLUMBLINE_DATA_DIR: dataDir,
    PLUMBLINE_PORT: String(port),
    PLUMBLINE_LOG_LEVEL: 'warn',
    PLUMBLINE_DEMO: 'off',
    ...vendors,
  };
  const server = await startEmbeddedPostgres({ dataDir, logger: silentLogger, clock: systemClock });
  const store = await openDatabase({
    url: server.url,
    maxConnections: 1,
    applicationName: 'plumbline bench',
  });
  await migrate(store.db);
  await store.close();
  const plumbline = await wirePlumbline(readConfig(environment), {
    databaseUrl: server.url,
    logger: silentLogger,
    part: 'bench',
    slots: 0,
  });
  const workspaceId = newId('workspace', systemClock.now());
  await inWorkspace(plumbline.store.db, workspaceId, (trx) =>
    trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Bench practice', created_at: systemClock.now() })
      .execute(),
  );
  return {
    plumbline,
    adminUrl: server.adminUrl,
    environment,
    webUrl: `http://127.0.0.1:${String(port)}`,
    workspaceId,
    remove: () => removeAll(plumbline, server, dataDir),
  };
};

const removeAll = async (plumbline: Plumbline, server: EmbeddedPostgres, dataDir: string): Promise<void> => {
  await plumbline.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
};

/** The simulated Ignition and Xero, as an installation's settings have them. */
export const firmSettings = (firm: FirmAddresses): Readonly<Record<string, string>> => ({
  PLUMBLINE_IGNITION_URL: firm.ignitionUrl,
  PLUMBLINE_XERO_LOGIN_URL: firm.xeroUrl,
  PLUMBLINE_XERO_IDENTITY_URL: firm.xeroUrl,
  PLUMBLINE_XERO_API_URL: firm.xeroUrl,
  PLUMBLINE_XERO_CLIENT_ID: benchApp.xero.clientId,
  PLUMBLINE_XERO_CLIENT_SECRET: benchApp.xero.clientSecret,
  PLUMBLINE_XERO_WEBHOOK_KEY: benchApp.xero.webhookKey,
});

/** Connects Ignition and Xero by the doors that people use, lifts our own budgets, and makes the flow. */
export const connectFirm = async (
  { plumbline: { connections, store }, workspaceId }: BenchInstallation,
  firm: FirmAddresses,
): Promise<{ readonly ignitionId: ConnectionId; readonly xeroId: ConnectionId }> => {
  const acting = { workspaceId, actor: 'plumbline' };
  const { connectionId: ignitionId } = await connections.add(acting, {
    vendor: 'ignition',
    profile: 'keyed',
    name: null,
    inputs: {
      baseUrl: `${firm.ignitionUrl}/api/v1`,
      apiKey: benchApp.ignition.apiKey,
      webhookSecret: benchApp.webhookSecret,
    },
  });
  const xeroId = await consent(connections, acting, ['xero', 'oauth'], { organisation: firm.tenantId });
  await aFlow({ db: store.db, clock: systemClock }, workspaceId, 'ignition-clients-to-xero', {
    source: ignitionId,
    target: xeroId,
  });
  await liftBudgets(store.db);
  return { ignitionId, xeroId };
};

/** Connects by a vendor's consent page. */
export const consent = async (
  connections: Plumbline['connections'],
  acting: { readonly workspaceId: WorkspaceId; readonly actor: string },
  [vendor, profile]: readonly [vendor: string, profile: string],
  chosen: Chosen,
): Promise<ConnectionId> => {
  const sessionId = randomUUID();
  const { url } = await connections.startConsent(acting, {
    vendor,
    profile,
    name: null,
    inputs: {},
    sessionId,
  });
  const answer = await consentAtVendor(url, chosen);
  return (await connections.finishConsent(acting, { ...answer, sessionId })).connectionId;
};

export const liftBudgets = async (db: Plumbline['store']['db']): Promise<void> => {
  await sql`update budget set calls = ${withoutLimit}`.execute(db);
};
