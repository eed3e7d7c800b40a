import { sql, type Selectable, type Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { FlowSettings, MappingRule } from '#model/flow.ts';
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

/** All that people of the workspace said, by e-mail. */
export const listAllOwnerMatches = (trx: Transaction<Database>): Promise<readonly OwnerMatchRow[]> =>
  trx.selectFrom('owner_match').selectAll().orderBy('email').execute();

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

/** The people whom records of these connections name, by kind, field and e-mail. Reads the records that name any once. */
export const countPeopleOf = async (
  trx: Transaction<Database>,
  connectionIds: readonly ConnectionId[],
): Promise<ReadonlyMap<ConnectionId, readonly NamedPerson[]>> => {
  if (connectionIds.length === 0) return new Map();
  const found = await sql<NamedPerson & { readonly connectionId: ConnectionId }>`
    select r.connection_id as "connectionId", r.kind, p ->> 'field' as field, p ->> 'email' as email,
      max(p ->> 'name') as name, sum(r.records)::integer as records
    from (
      select connection_id, kind, people, count(*) as records from record
      where connection_id = any(${[...connectionIds]}) and people is not null and state = 'active'
      group by connection_id, kind, people) r
    cross join jsonb_array_elements(r.people) as p
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(trx);
  return Map.groupBy(found.rows, (row) => row.connectionId);
};

export const countPeople = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
): Promise<readonly NamedPerson[]> => (await countPeopleOf(trx, [connectionId])).get(connectionId) ?? [];

/** A flow of its own, with the rules that it works by. */
export interface FlowWithRules {
  readonly id: FlowId;
  readonly name: string;
  readonly settings: FlowSettings;
  readonly sourceConnectionId: ConnectionId;
  readonly sourceKind: string;
  readonly targetConnectionId: ConnectionId;
  readonly targetKind: string;
  readonly rules: readonly MappingRule[];
}

/** The workspace's flows that are no companions, in the order in which they were made. */
export const loadFlowRules = async (trx: Transaction<Database>): Promise<readonly FlowWithRules[]> => {
  const found = await sql<FlowWithRules>`
    select f.id, f.name, f.settings, f.source_connection_id as "sourceConnectionId", f.source_kind as "sourceKind",
      f.target_connection_id as "targetConnectionId", f.target_kind as "targetKind", coalesce(m.rules, '[]') as rules
    from flow f left join mapping m on m.flow_id = f.id and m.version = f.mapping_version
    where f.companion_of is null order by f.created_at, f.id`.execute(trx);
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
