import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '#store/database.ts';
import { readMigrationFiles } from '#store/migration-files.ts';
import { migrate, migrationState } from '#store/migrator.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

const newer = async (): Promise<Record<string, Migration>> => ({
  ...(await readMigrationFiles()),
  '9999-later': { up: () => Promise.resolve() },
});

const one = (name: string) => () => Promise.resolve({ [name]: { up: () => Promise.resolve() } });

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

test('several processes that start at once migrate once, and all see the result', async () => {
  const stores = await Promise.all(
    [1, 2, 3, 4].map(() =>
      openDatabase({ url: database.url, maxConnections: 1, applicationName: 'starter' }),
    ),
  );
  const applied = await Promise.all(stores.map((store) => migrate(store.db)));
  await Promise.all(stores.map((store) => store.close()));
  const known = Object.keys(await readMigrationFiles());
  expect(applied.filter((names) => names.length > 0)).toEqual([known]);
  expect(await migrationState(database.db)).toEqual({ applied: known, pending: [] });
});

test('a database of a newer release is refused, with both versions named', async () => {
  await migrate(database.db, newer);
  await expect(migrate(database.db)).rejects.toMatchObject({
    code: 'store.newer_schema',
    details: { database: '9999-later', release: Object.keys(await readMigrationFiles()).at(-1) },
  });
});

test('a database that holds a migration we never had is refused', async () => {
  await migrate(database.db, one('0001-elsewhere'));
  await expect(migrate(database.db, one('0002-ours'))).rejects.toMatchObject({
    code: 'store.unknown_migration',
  });
});

test('when one migration fails, those before it are undone too', async () => {
  const migrations = {
    '0001-good': {
      up: (db: Kysely<unknown>) => sql`create table good (id int)`.execute(db).then(() => undefined),
    },
    '0002-bad': {
      up: (db: Kysely<unknown>) => sql`create table good (id int)`.execute(db).then(() => undefined),
    },
  };
  await expect(migrate(database.db, () => Promise.resolve(migrations))).rejects.toMatchObject({
    code: 'store.migration_failed',
    message: expect.stringContaining('0002-bad') as string,
  });
  const { rows } = await sql<{ name: string | null }>`select to_regclass('good')::text as name`.execute(
    database.db,
  );
  expect(rows[0]?.name).toBeNull();
});
