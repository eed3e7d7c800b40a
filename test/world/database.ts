import { inject } from 'vitest';
import { createDatabaseOn, type TestDatabase, type TestDatabaseOptions } from '#test/world/test-database.ts';
import '#test/world/postgres-setup.ts';

export type { TestDatabase } from '#test/world/test-database.ts';

/**
 * A database of its own on the server that all test files share.
 *
 * @example const database = await createTestDatabase();
 *          afterAll(() => database.drop());
 */
export const createTestDatabase = (options: TestDatabaseOptions = {}): Promise<TestDatabase> =>
  createDatabaseOn({ url: inject('postgresUrl'), adminUrl: inject('postgresAdminUrl') }, options);
