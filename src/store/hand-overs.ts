import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, HandOverId, RecordId } from '#base/ids.ts';
import type { HandOverSheet, HandOverStanding } from '#model/hand-over.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';
import type { Vault } from './vault.ts';

const sheetContext = (id: HandOverId): string => `hand_over:${id}`;

export const sealSheet = (vault: Vault, id: HandOverId, sheet: HandOverSheet): string =>
  vault.seal(JSON.stringify(sheet), sheetContext(id));

export const openSheet = (
  vault: Vault,
  row: { readonly id: HandOverId; readonly sealed: string },
): HandOverSheet => JSON.parse(vault.open(row.sealed, sheetContext(row.id))) as HandOverSheet;

export interface HeldHandOver extends HandOverStanding<RecordId> {
  readonly id: HandOverId;
  readonly refused: RecordId | null;
}

/** What stands of these records, by source record; locked for whoever is to change it, which a snapshot cannot. */
export const loadHandOvers = async (
  trx: Transaction<Database>,
  vault: Vault,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
  { isLocked }: { readonly isLocked: boolean },
): Promise<ReadonlyMap<RecordId, HeldHandOver>> => {
  const rows = await trx
    .selectFrom('hand_over')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where('source_record_id', 'in', [...sourceIds])
    .orderBy('id')
    .$if(isLocked, (query) => query.forUpdate())
    .execute();
  return new Map(
    rows.map((row) => [
      row.source_record_id,
      {
        id: row.id,
        state: row.state,
        note: row.note,
        seen: row.seen_record_id,
        refused: row.refused_record_id,
        byPerson: row.done_by !== null && row.done_by !== 'plumbline',
        sheet: openSheet(vault, row),
      },
    ]),
  );
};

/** Makes or changes the hand-over of one record. Whose doing it was that one is done stays with it. */
export const putHandOver = (
  trx: Transaction<Database>,
  owner: RecordOwner,
  row: {
    readonly id: HandOverId;
    readonly flowId: FlowId;
    readonly sourceRecordId: RecordId;
    readonly reference: string;
    readonly contactKey: string | null;
    readonly standing: HandOverStanding<RecordId>;
    readonly sealed: string;
  },
  now: number,
): Promise<void> => {
  const { state, note, seen } = row.standing;
  const doneBy = state === 'done' ? 'plumbline' : null;
  const doneAt = state === 'done' ? now : null;
  return sendAhead(
    trx,
    sql`
    insert into hand_over as h (id, workspace_id, flow_id, source_record_id, reference, contact_key, state, note, sealed,
      seen_record_id, done_by, done_at, created_at)
    values (${row.id}, ${owner.workspaceId}, ${row.flowId}, ${row.sourceRecordId}, ${row.reference}, ${row.contactKey},
      ${state}, ${note}, ${row.sealed}, ${seen}, ${doneBy}, ${doneAt}, ${now})
    on conflict (flow_id, source_record_id) do update set reference = excluded.reference,
      contact_key = excluded.contact_key, state = excluded.state,
      note = excluded.note, sealed = excluded.sealed, seen_record_id = excluded.seen_record_id,
      done_by = case when excluded.state = 'open' then null else coalesce(h.done_by, excluded.done_by) end,
      done_at = case when excluded.state = 'open' then null else coalesce(h.done_at, excluded.done_at) end`,
  );
};

export const removeHandOver = (trx: Transaction<Database>, id: HandOverId): Promise<void> =>
  sendAhead(trx, sql`delete from hand_over where id = ${id}`);

/** Which of these records came through us: they hold our reference, or are what another record was linked to. */
export const loadMadeHere = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<ReadonlySet<RecordId>> => {
  const found = await sql<{ id: RecordId }>`
    select r.id from record r where r.id = any(${[...ids]}::text[])
      and (r.reference is not null or exists (select 1 from link l where l.target_record_id = r.id))`.execute(
    trx,
  );
  return new Set(found.rows.map(({ id }) => id));
};

/** A record that was typed or drafted from another vendor's, and what it was typed from. */
export interface TypedRecord {
  readonly id: RecordId;
  readonly kind: string;
  readonly key: string;
  readonly body: string | null;
}

/**
 * Of records of a vendor, those that were typed or drafted from what `originId` holds: their reference names one of its
 * records, or one of them is linked to them. With the record that they come from.
 */
export const loadTypedFrom = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
  originId: ConnectionId,
): Promise<readonly TypedRecord[]> => {
  const found = await sql<TypedRecord>`
    select r.id, o.kind, o.key, o.body from record r
    join record o on o.id = 'rec_' || split_part(substr(r.reference, 5), '.', 1)
    where r.id = any(${[...ids]}::text[]) and starts_with(r.reference, 'plb:') and o.connection_id = ${originId}
    union
    select l.target_record_id, o.kind, o.key, o.body from link l join record o on o.id = l.source_record_id
    where l.target_record_id = any(${[...ids]}::text[]) and o.connection_id = ${originId}`.execute(trx);
  return found.rows;
};

/** The one client that each of these contacts is linked to, by the contact's key; contacts of several have none here. */
export const loadClientsOf = async (
  trx: Transaction<Database>,
  contacts: { readonly connectionId: ConnectionId; readonly kind: string; readonly keys: readonly string[] },
  clients: { readonly connectionId: ConnectionId; readonly kind: string },
): Promise<ReadonlyMap<string, { readonly key: string; readonly name: string }>> => {
  const found = await sql<{ contact: string; key: string; name: string }>`
    select r.key as contact, min(c.key) as key, min(c.title) as name from record r
    join link l on l.target_record_id = r.id
    join record c on c.id = l.source_record_id and c.connection_id = ${clients.connectionId} and c.kind = ${clients.kind}
      and c.state = 'active'
    where r.connection_id = ${contacts.connectionId} and r.kind = ${contacts.kind}
      and r.key = any(${[...contacts.keys]}::text[])
    group by r.key having count(*) = 1`.execute(trx);
  return new Map(found.rows.map(({ contact, key, name }) => [contact, { key, name }]));
};

export interface SightedRow {
  readonly id: RecordId;
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly body: string;
  readonly reference: string | null;
  readonly name_key: string | null;
  /** The source record whose hand-over it was seen for already. */
  readonly seen_for: RecordId | null;
}

/** Live records with one of these references or names. */
export const loadSighted = async (
  trx: Transaction<Database>,
  at: { readonly connectionId: ConnectionId; readonly kind: string },
  by: { readonly references: readonly string[]; readonly names: readonly string[] },
): Promise<readonly SightedRow[]> => {
  const found = await sql<SightedRow>`
    select t.id, t.connection_id, t.kind, t.key, t.body, t.reference, t.name_key,
      (select h.source_record_id from hand_over h where h.seen_record_id = t.id limit 1) as seen_for
    from record t where t.connection_id = ${at.connectionId} and t.kind = ${at.kind} and t.state = 'active'
      and t.body is not null
      and (t.reference = any(${[...by.references]}::text[]) or t.name_key = any(${[...by.names]}::text[]))
    order by t.id`.execute(trx);
  return found.rows;
};
