import type { FastifyInstance } from 'fastify';
import { sql, type Kysely } from 'kysely';
import { migrationState } from '#store/migrator.ts';
import type { Database } from '#store/tables.ts';
import { apiError } from './api-errors.ts';

/** `/health`: the process lives. `/ready`: it can serve, that is, its database answers and has this release's schema. */
export const healthRoutes = (app: FastifyInstance, db: Kysely<Database>): void => {
  let isMigrated = false;
  app.get('/health', { schema: { hide: true } }, () => ({ status: 'ok' }));
  app.get('/ready', { schema: { hide: true } }, async () => {
    try {
      await sql`select 1`.execute(db);
      if (!isMigrated) isMigrated = (await migrationState(db)).pending.length === 0;
    } catch (cause) {
      throw apiError('api.unavailable', 'The database does not answer.', { cause });
    }
    if (!isMigrated) throw apiError('api.unavailable', 'The database waits to be migrated.');
    return { status: 'ready' };
  });
};
