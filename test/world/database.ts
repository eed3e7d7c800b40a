import { inject } from 'vitest';
import { createDatabaseOn, type TestDatabase, type TestDatabaseOptions } from '#test/world/test-database.ts';
import '#test/world/postgres-setup.ts';

export type { TestDatabase } from '#test/world/test-database.ts';

export interface HeldDatabaseOptions extends TestDatabaseOptions {
  /** False where a test writes things into audit or feeds that nothing in the product does. Default true. */
  holdsEvents?: boolean;
}

/**
 * A database of its own on the server that all test files share. When it is dropped, all that was written down in it is held
 * against the catalogue of events, so that every test shows that what it made happen is told outside as it is published.
 *
 * @example const database = await createTestDatabase();
 *          afterAll(() => database.drop());
 */
export const createTestDatabase = async ({
  holdsEvents = true,
  ...options
}: HeldDatabaseOptions = {}): Promise<TestDatabase> => {
  const database = await createDatabaseOn(
    { url: inject('postgresUrl'), adminUrl: inject('postgresAdminUrl') },
    options,
  );
  if (!holdsEvents || options.migrated === false) return database;
  let faults: Promise<readonly string[]> | undefined;
  const drop = async (): Promise<void> => {
    faults ??= import('#test/world/told-events.ts').then(({ faultsOfWhatHappened }) =>
      faultsOfWhatHappened(database.db),
    );
    try {
      const found = await faults;
      if (found.length > 0)
        throw new Error(`What happened is not in the catalogue of events:\n${found.join('\n')}`);
    } finally {
      await database.drop();
    }
  };
  return { ...database, drop };
};
