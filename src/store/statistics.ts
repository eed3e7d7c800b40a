import { sql, type Kysely } from 'kysely';
import type { Database } from './tables.ts';

/** Tables that a first import fills from nothing, and whose plans go wrong until the planner has seen them filled. */
const growing = [
  'record',
  'record_alias',
  'record_mention',
  'flow_record',
  'link',
  'change',
  'attempt',
  'audit',
] as const;

/** Rows changed since the last look from which another is worth its tenth of a second. */
const fewestRows = 500;
/** The same as a share of the rows there are. */
const share = 0.5;

/**
 * Has the planner look at tables that have grown by half since it last did. The server's own autovacuum does this within a
 * minute, but a first import fills a table sooner, and without statistics it is searched row by row: a backfill of 10,000
 * records then spent most of its time so (measured 2026-11). Returns the tables looked at. Cheap when there are none.
 */
export const refreshStatistics = async (db: Kysely<Database>): Promise<readonly string[]> => {
  const { rows } = await sql<{ name: string }>`
    select s.relname as name from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where s.relname = any(${[...growing]}) and s.schemaname = current_schema()
      and s.n_mod_since_analyze > ${fewestRows} + ${share} * greatest(c.reltuples, 0)
    order by s.relname`.execute(db);
  for (const { name } of rows) await sql`analyze ${sql.table(name)}`.execute(db);
  return rows.map((row) => row.name);
};
