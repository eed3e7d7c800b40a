import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { migrate } from '#store/migrator.ts';
import { sweepKilledRuns, testDirPrefix } from '#test/world/killed-runs.ts';
import { createDatabase, dropDatabase, urlOfDatabase } from '#test/world/server-databases.ts';

/** The migrated database that every test database is a copy of. */
export const templateName = 'plumbline_template';

/** How a process reaches the server. */
export interface ServerUrls {
  /** Of the application's role; its database is not the one to work in. */
  readonly url: string;
  /** Of the superuser. */
  readonly adminUrl: string;
}

export interface TestServer extends ServerUrls {
  /** Makes the template anew, with the migrations as they are now. */
  makeTemplate(): Promise<void>;
  /** Stops the server and removes its directory. */
  stop(): Promise<void>;
}

/** Tests need no durability, and many run on one machine at once. */
export const testSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
};

/** Makes the template anew, with the migrations as they are. */
export const makeTemplate = async (server: ServerUrls): Promise<void> => {
  const admin = new Client({ connectionString: server.adminUrl });
  await admin.connect();
  try {
    await dropDatabase(admin, templateName);
    await createDatabase(admin, templateName, 'template0');
    const store = await openDatabase({
      url: urlOfDatabase(server.url, templateName),
      maxConnections: 1,
      applicationName: 'plumbline test template',
    });
    try {
      await migrate(store.db);
    } finally {
      await store.close();
    }
    await admin.query(
      `alter database ${escapeIdentifier(templateName)} with allow_connections false is_template true`,
    );
  } finally {
    await admin.end();
  }
};

/** Starts an embedded server of this run's own, with the template on it, and removes what killed runs left. */
export const startTestServer = async (): Promise<TestServer> => {
  await sweepKilledRuns();
  const dataDir = await mkdtemp(join(tmpdir(), `${testDirPrefix}${process.pid}-`));
  const server = await startEmbeddedPostgres({
    dataDir,
    logger: silentLogger,
    clock: systemClock,
    settings: testSettings,
  });
  await makeTemplate(server);
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    makeTemplate: () => makeTemplate(server),
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
