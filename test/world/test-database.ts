import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openDatabase, type Store } from '#store/database.ts';
import { createDatabase, dropDatabase, urlOfDatabase } from '#test/world/server-databases.ts';
import { templateName, type ServerUrls } from '#test/world/test-server.ts';

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

/** A database of its own on the server. */
export const createDatabaseOn = async (
  server: ServerUrls,
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> => {
  const asAdmin = async (work: (admin: Client) => Promise<void>): Promise<void> => {
    const admin = new Client({ connectionString: server.adminUrl });
    await admin.connect();
    try {
      await work(admin);
    } finally {
      await admin.end();
    }
  };
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) =>
    createDatabase(admin, name, options.migrated === false ? 'template0' : templateName),
  );
  const url = urlOfDatabase(server.url, name);
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
    adminUrl: urlOfDatabase(server.adminUrl, name),
    store,
    db: store.db,
    drop: () => (dropping ??= drop()),
  };
};
