import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { storeError } from './store-errors.ts';
import { readMigrationFiles } from './migration-files.ts';
import type { Database } from './tables.ts';

const migrationTable = 'schema_migration';
const lockTable = 'schema_migration_lock';

const appliedNames = async (db: Kysely<Database>): Promise<string[]> => {
  const table = await sql<{
    found: boolean;
  }>`select to_regclass(${migrationTable}) is not null as found`.execute(db);
  if (table.rows[0]?.found !== true) return [];
  const { rows } = await sql<{
    name: string;
  }>`select name from ${sql.table(migrationTable)} order by name`.execute(db);
  return rows.map((row) => row.name);
};

/** Throws when the database holds a migration that this code does not have. */
const refuseUnknown = (applied: readonly string[], known: readonly string[]): void => {
  const last = known.at(-1) ?? 'none';
  const unknown = applied.filter((name) => !known.includes(name));
  const newest = unknown.at(-1);
  if (newest === undefined) return;
  if (newest > last)
    throw storeError(
      'store.newer_schema',
      `The database is at migration ${newest}; this release knows up to ${last}.`,
      {
        details: { database: newest, release: last },
      },
    );
  throw storeError(
    'store.unknown_migration',
    `The database holds migration ${newest}, which this release does not have.`,
    {
      details: { database: newest, release: last },
    },
  );
};

/** Held by one session while it migrates; others wait. A session that dies gives it up. */
const migrationLock = sql`hashtext('plumbline.migrate')`;

/**
 * Brings the schema up to this code and returns the names applied, oldest first (none when it was up to date). All pending
 * migrations are one transaction. Any number of processes may call it at once: one migrates, the others wait for it.
 *
 * @throws `store.newer_schema`, `store.unknown_migration`, or `store.migration_failed` with the database's error as cause.
 */
export const migrate = async (
  db: Kysely<Database>,
  readMigrations: () => Promise<Record<string, Migration>> = readMigrationFiles,
): Promise<string[]> => {
  const migrations = await readMigrations();
  return db.connection().execute(async (session) => {
    await sql`select pg_advisory_lock(${migrationLock})`.execute(session);
    try {
      refuseUnknown(await appliedNames(session), Object.keys(migrations).toSorted());
      const migrator = new Migrator({
        db: session,
        provider: { getMigrations: () => Promise.resolve(migrations) },
        migrationTableName: migrationTable,
        migrationLockTableName: lockTable,
      });
      const { error, results = [] } = await migrator.migrateToLatest();
      if (error !== undefined) {
        const failed = results.find((result) => result.status === 'Error')?.migrationName ?? 'of the schema';
        throw storeError('store.migration_failed', `Migration ${failed} failed; nothing was changed.`, {
          cause: error,
        });
      }
      return results.map((result) => result.migrationName);
    } finally {
      await sql`select pg_advisory_unlock(${migrationLock})`.execute(session);
    }
  });
};

/** Names of migrations applied and of those this release would still apply. Changes nothing. */
export const migrationState = async (
  db: Kysely<Database>,
): Promise<{ applied: string[]; pending: string[] }> => {
  const applied = await appliedNames(db);
  const known = Object.keys(await readMigrationFiles()).toSorted();
  return { applied, pending: known.filter((name) => !applied.includes(name)) };
};
