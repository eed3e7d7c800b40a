import { sql, type Kysely } from 'kysely';
import { migrationState } from '#store/migrator.ts';
import type { Database } from '#store/tables.ts';
import { apiError } from './api-errors.ts';
import type { HttpSurface } from './http-surface.ts';

/** `/health`: the process lives. `/ready`: it can serve, that is, its database answers and has this release's schema. */
export const healthRoutes = ({ http }: HttpSurface, db: Kysely<Database>): void => {
  let isMigrated = false;
  http.get('/health', (context) => context.json({ status: 'ok' }));
  http.get('/ready', async (context) => {
    try {
      await sql`select 1`.execute(db);
      if (!isMigrated) isMigrated = (await migrationState(db)).pending.length === 0;
    } catch (cause) {
      throw apiError('api.unavailable', 'The database does not answer.', { cause });
    }
    if (!isMigrated) throw apiError('api.unavailable', 'The database waits to be migrated.');
    return context.json({ status: 'ready' });
  });
};
