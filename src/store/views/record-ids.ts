import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/** An id by which a record is known at its vendor, or one of another record that it holds. */
export interface RecordIdView {
  readonly recordId: RecordId;
  readonly value: string;
  /** Where it stands on the record: `reference`, `metadata.order`; null for an id of its own. */
  readonly place: string | null;
}

/** Most ids shown of one record; an invoice of thousands of payments has as many. */
const mostIds = 200;

/** All ids of these records and on them: the own key first, then other ids of it, then those of others that it holds. */
export const loadRecordIds = async (
  trx: Transaction<Database>,
  records: readonly RecordId[],
): Promise<readonly RecordIdView[]> => {
  if (records.length === 0) return [];
  const found = await sql<RecordIdView>`
    select i.id as "recordId", i.value, i.place from (
      select r.id, r.key as value, null as place, 0 as rank from record r where r.id = any(${[...records]}::text[])
      union all select r.id, a.alias, null, 1 from record r join record_alias a
        on a.connection_id = r.connection_id and a.kind = r.kind and a.key = r.key
        where r.id = any(${[...records]}::text[])
      union all select r.id, m.value, m.name, 2 from record r join record_mention m
        on m.connection_id = r.connection_id and m.kind = r.kind and m.key = r.key
        where r.id = any(${[...records]}::text[])) i
    order by i.id, i.rank, i.place nulls first, i.value limit ${mostIds * records.length}`.execute(trx);
  return found.rows;
};

/**
 * That a record `r` is known by exactly this word, holds it as an id of another, or is linked to one that is known by it: so
 * either side of a pair is found by the id of the other.
 */
export const isKnownBy = (word: string): RawBuilder<boolean> => sql<boolean>`r.id in (
  with own as (select id from connection where workspace_id = current_setting('plumbline.workspace')),
  named as (
    select k.id from own c join record k on k.connection_id = c.id and k.key = ${word}
    union select k.id from own c join record_alias a on a.connection_id = c.id and a.alias = ${word}
      join record k on k.connection_id = a.connection_id and k.kind = a.kind and k.key = a.key),
  holding as (
    select k.id from own c join record_mention m on m.connection_id = c.id and m.value = ${word}
    join record k on k.connection_id = m.connection_id and k.kind = m.kind and k.key = m.key)
  select id from named union select id from holding
  union select l.source_record_id from named n join link l on l.target_record_id = n.id
  union select l.target_record_id from named n join link l on l.source_record_id = n.id)`;
