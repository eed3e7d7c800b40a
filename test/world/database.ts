import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Store } from '#store/database.ts';
import { createDatabase, dropDatabase, urlOfDatabase } from '#test/world/server-databases.ts';
import { templateName } from '#test/world/postgres-setup.ts';

export interface TestDatabase {
  /** Of the application's role, so that row level security binds. */
  readonly url: string;
  /** Of the superuser on the same database, to look behind row level security. */
  readonly adminUrl: string;
  readonly store: Store;
  readonly db: Store['db'];
  /** Closes the store, ends other sessions and removes the database. Idempotent. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** An empty database when false. Default true: a copy of the migrated template, made in some 30 ms. */
  migrated?: boolean;
  /** Default 8. */
  maxConnections?: number;
}

const asAdmin = async (work: (admin: Client) => Promise<void>): Promise<void> => {
  const admin = new Client({ connectionString: inject('postgresAdminUrl') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
};

/**
 * A database of its own on the server that all test files share.
 *
 * @example const database = await createTestDatabase();
 *          afterAll(() => database.drop());
 */
export const createTestDatabase = async (options: TestDatabaseOptions = {}): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) =>
    createDatabase(admin, name, options.migrated === false ? 'template0' : templateName),
  );
  const url = urlOfDatabase(inject('postgresUrl'), name);
  const store = await openDatabase({
    url,
    maxConnections: options.maxConnections ?? 8,
    applicationName: 'plumbline test',
  });
  let dropping: Promise<void> | undefined;
  const drop = async (): Promise<void> => {
    await store.close();
    await asAdmin((admin) => dropDatabase(admin, name));
  };
  return {
    url,
    adminUrl: urlOfDatabase(inject('postgresAdminUrl'), name),
    store,
    db: store.db,
    drop: () => (dropping ??= drop()),
  };
};
