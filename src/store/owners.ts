import { sql, type Selectable, type Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { OwnerMatch } from '#model/owner-book.ts';
import type { Person } from '#model/people.ts';
import { jsonbOf } from './jsonb.ts';
import type { OwnerMatchTable } from './owner-tables.ts';
import type { Database } from './tables.ts';

export type OwnerMatchRow = Selectable<OwnerMatchTable>;

/** The two connections between which people are matched. */
export interface OwnerPair {
  readonly sourceConnectionId: ConnectionId;
  readonly targetConnectionId: ConnectionId;
}

/** What people said of a pair, those who were never asked of left out; by e-mail. */
export const listOwnerMatches = (
  trx: Transaction<Database>,
  pair: OwnerPair,
): Promise<readonly OwnerMatchRow[]> =>
  trx
    .selectFrom('owner_match')
    .selectAll()
    .where('source_connection_id', '=', pair.sourceConnectionId)
    .where('target_connection_id', '=', pair.targetConnectionId)
    .orderBy('email')
    .execute();

export const ownerMatchOf = (row: Pick<OwnerMatchRow, 'email' | 'target_email'>): OwnerMatch => ({
  email: row.email === '' ? null : row.email,
  to: row.target_email,
});

/** Puts an answer in place of the one there is. */
export const putOwnerMatch = async (trx: Transaction<Database>, row: OwnerMatchRow): Promise<void> => {
  await trx
    .insertInto('owner_match')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['source_connection_id', 'target_connection_id', 'email']).doUpdateSet({
        target_email: row.target_email,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
      }),
    )
    .execute();
};

/** Forgets an answer; false where there is none. */
export const deleteOwnerMatch = async (
  trx: Transaction<Database>,
  pair: OwnerPair,
  email: string,
): Promise<boolean> => {
  const { numDeletedRows } = await trx
    .deleteFrom('owner_match')
    .where('source_connection_id', '=', pair.sourceConnectionId)
    .where('target_connection_id', '=', pair.targetConnectionId)
    .where('email', '=', email)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

/** Somebody whom records of one kind name in one field. */
export interface NamedPerson extends Person {
  readonly kind: string;
  readonly field: string;
  /** Records that name them there, those left out that are gone. */
  readonly records: number;
}

/** The people whom records of a connection name, by kind, field and e-mail. Reads all its records once. */
export const countPeople = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
): Promise<readonly NamedPerson[]> => {
  const found = await sql<NamedPerson>`
    select r.kind, p ->> 'field' as field, p ->> 'email' as email, max(p ->> 'name') as name,
      count(*)::integer as records
    from record r cross join jsonb_array_elements(r.people) as p
    where r.connection_id = ${connectionId} and r.people is not null and r.state = 'active'
    group by 1, 2, 3 order by 1, 2, 3`.execute(trx);
  return found.rows;
};

/** Has a flow look again at the records that name somebody, after all other work. Gives how many. */
export const markRecordsNaming = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  email: string,
  now: number,
): Promise<number> => {
  const marked = await sql`
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0,
      priority = case when fr.seq > fr.synced_seq then fr.priority else 3 end
    from record r
    where fr.flow_id = ${flowId} and r.id = fr.source_record_id
      and r.people @> ${jsonbOf([{ email }])}::jsonb`.execute(trx);
  return Number(marked.numAffectedRows ?? 0n);
};
