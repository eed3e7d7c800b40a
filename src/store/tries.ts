import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Database } from './tables.ts';

/**
 * Counts one try under a key, and says how many there were in its window of time, this one among them. Counted in the
 * table of the sign-in library's own limits, for all processes together.
 */
export const countTry = async (
  db: Kysely<Database>,
  key: string,
  windowMs: number,
  now: number,
): Promise<number> => {
  const found = await sql<{ count: number }>`
    insert into auth_rate_limit as r (id, key, count, last_request)
    values (${`try_${randomBytes(16).toString('hex')}`}, ${key}, 1, ${now})
    on conflict (key) do update set
      count = case when r.last_request <= ${now - windowMs} then 1 else r.count + 1 end,
      last_request = case when r.last_request <= ${now - windowMs} then ${now} else r.last_request end
    returning count`.execute(db);
  return found.rows[0]?.count ?? 1;
};
