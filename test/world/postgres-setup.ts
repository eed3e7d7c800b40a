import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { TestProject } from 'vitest/node';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { migrate } from '#store/migrator.ts';
import { sweepKilledRuns, testDirPrefix } from '#test/world/killed-runs.ts';
import { createDatabase, dropDatabase, urlOfDatabase } from '#test/world/server-databases.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the server that all test files of a run share. */
    postgresAdminUrl: string;
    /** The URL of the application's role; its database is not the one tests work in. */
    postgresUrl: string;
  }
}

/** The migrated database that every test database is a copy of. */
export const templateName = 'plumbline_template';

/** Tests need no durability, and many run on one machine at once. */
const testSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
};

const makeTemplate = async (server: EmbeddedPostgres): Promise<void> => {
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

/** Starts one server for the whole run, in a directory of its own that is removed at the end. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  await sweepKilledRuns();
  const dataDir = await mkdtemp(join(tmpdir(), `${testDirPrefix}${process.pid}-`));
  const server = await startEmbeddedPostgres({
    dataDir,
    logger: silentLogger,
    clock: systemClock,
    settings: testSettings,
  });
  await makeTemplate(server);
  project.provide('postgresAdminUrl', server.adminUrl);
  project.provide('postgresUrl', server.url);
  project.onTestsRerun(() => makeTemplate(server));
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
};
