import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { readCursor, writeCursor } from '#store/views/page-cursor.ts';

type Listed =
  | 'crm_contact'
  | 'crm_service'
  | 'crm_opportunity'
  | 'crm_invoice'
  | 'crm_subscription'
  | 'crm_agreed_service'
  | 'crm_payment';

/**
 * Ids of rows changed at or after `since`, oldest change first, behind the cursor. A row that changes while pages are
 * read comes again at the end.
 */
export const changedIds = async (
  trx: Transaction<Database>,
  table: Listed,
  query: { readonly since: number | null; readonly cursor: string | null; readonly limit: number },
): Promise<{ readonly ids: readonly string[]; readonly nextCursor: string | null }> => {
  const after = query.cursor === null ? null : readCursor(query.cursor, ['number', 'string']);
  const conditions: RawBuilder<unknown>[] = [ownRows('r')];
  if (query.since !== null) conditions.push(sql`r.updated_at >= ${query.since}`);
  if (after !== null) conditions.push(sql`(r.updated_at, r.id) > (${after[0]}, ${after[1]})`);
  const found = await sql<{ id: string; updated_at: number }>`
    select r.id, r.updated_at from ${sql.table(table)} r where ${sql.join(conditions, sql` and `)}
    order by r.updated_at, r.id limit ${query.limit + 1}`.execute(trx);
  const page = found.rows.slice(0, query.limit);
  const last = page.at(-1);
  const hasMore = found.rows.length > query.limit && last !== undefined;
  return {
    ids: page.map((row) => row.id),
    nextCursor: hasMore ? writeCursor([last.updated_at, last.id]) : null,
  };
};

/** Ids of rows that were made under these references. */
export const idsByReference = async (
  trx: Transaction<Database>,
  table: Exclude<Listed, 'crm_service' | 'crm_payment'>,
  references: readonly string[],
): Promise<readonly string[]> => {
  const found = await sql<{ id: string }>`
    select r.id from ${sql.table(table)} r where ${ownRows('r')} and r.reference = any(${[...references]}::text[])`.execute(
    trx,
  );
  return found.rows.map((row) => row.id);
};

/** The next time of change of a row: now, or just after the last one where clocks disagree, so that it always grows. */
export const laterThanBefore = (now: number): RawBuilder<number> =>
  sql<number>`greatest(updated_at + 1, ${now}::bigint)`;
