import { sql, type Kysely } from 'kysely';
import { migrationState } from '#store/migrator.ts';
import type { Database } from '#store/tables.ts';
import { apiError } from './api-errors.ts';
import type { HttpSurface } from './http-surface.ts';

/**
 * `/health`: the process lives. `/ready`: it can serve, that is, its database answers and has this release's schema; else
 * 503 with `store.unavailable` or `api.unavailable`.
 */
export const healthRoutes = ({ http }: HttpSurface, db: Kysely<Database>): void => {
  let isMigrated = false;
  http.get('/health', (context) => context.json({ status: 'ok' }));
  http.get('/ready', async (context) => {
    await sql`select 1`.execute(db);
    if (!isMigrated) isMigrated = (await migrationState(db)).pending.length === 0;
    if (!isMigrated) throw apiError('api.unavailable', 'The database waits to be migrated.');
    return context.json({ status: 'ready' });
  });
};
