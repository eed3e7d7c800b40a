import { sql, type Transaction } from 'kysely';
import type { ConflictId, FlowId, RecordId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { ConflictAnswer, ConflictChoice } from '#model/field-verdict.ts';
import { jsonbOf } from './jsonb.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';
import type { Vault } from './vault.ts';

/** What a conflict is about, as it is kept sealed. `by`: who the vendor says changed the record last; null where it does not say. */
export interface ConflictValues {
  readonly source: JsonValue;
  readonly target: JsonValue;
  readonly sourceBy: string | null;
  readonly targetBy: string | null;
}

/** A conflict that counts: it waits, or was answered and its answer is in force. */
export interface HeldConflict {
  readonly id: ConflictId;
  readonly source_record_id: RecordId;
  readonly field: string;
  readonly state: 'open' | 'answered';
  readonly choice: ConflictChoice | null;
  readonly values: ConflictValues;
}

const conflictContext = (id: ConflictId): string => `conflict:${id}`;

export const sealConflict = (vault: Vault, id: ConflictId, values: ConflictValues): string =>
  vault.seal(JSON.stringify(values), conflictContext(id));

export const openConflict = (
  vault: Vault,
  row: { readonly id: ConflictId; readonly sealed: string },
): ConflictValues => JSON.parse(vault.open(row.sealed, conflictContext(row.id))) as ConflictValues;

/** The conflicts that count of these records, by source record. */
export const loadConflicts = async (
  trx: Transaction<Database>,
  vault: Vault,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, readonly HeldConflict[]>> => {
  const found = await sql<Omit<HeldConflict, 'values'> & { readonly sealed: string }>`
    select id, source_record_id, field, state, choice, sealed from conflict
    where flow_id = ${flowId} and source_record_id = any(${[...sourceIds]}) and state in ('open', 'answered')`.execute(
    trx,
  );
  const held = found.rows.map(({ sealed, ...row }): HeldConflict => ({
    ...row,
    values: openConflict(vault, { id: row.id, sealed }),
  }));
  return Map.groupBy(held, (conflict) => conflict.source_record_id);
};

export const answersIn = (held: readonly HeldConflict[]): ReadonlyMap<string, ConflictAnswer> =>
  new Map(
    held.flatMap(({ field, choice, values }) =>
      choice === null ? [] : [[field, { source: values.source, target: values.target, choice }] as const],
    ),
  );

export interface NewConflict {
  readonly id: ConflictId;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly target_record_id: RecordId;
  readonly field: string;
  readonly sealed: string;
  readonly source_at: number | null;
  readonly target_at: number | null;
}

/** Ends conflicts: both sides are one, or nobody needs to ask any more. */
export const closeConflicts = async (
  trx: Transaction<Database>,
  ids: readonly ConflictId[],
  now: number,
): Promise<void> => {
  if (ids.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update conflict set state = 'closed', closed_at = ${now}
    where id = any(${[...ids]}) and state in ('open', 'answered')`,
  );
};

/** Ends the conflicts of a flow: what is still to be asked under its new rules is asked anew. */
export const closeConflictsOf = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  now: number,
): Promise<void> => {
  await sql`
    update conflict set state = 'closed', closed_at = ${now}
    where flow_id = ${flowId} and state in ('open', 'answered')`.execute(trx);
};

/** Ends the answers that were for the source's value, now that it has been written. */
export const closeAnswered = async (
  trx: Transaction<Database>,
  records: readonly { readonly flow_id: FlowId; readonly source_record_id: RecordId }[],
  now: number,
): Promise<void> => {
  if (records.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update conflict c set state = 'closed', closed_at = ${now}
    from unnest(${records.map((r) => r.flow_id)}::text[], ${records.map((r) => r.source_record_id)}::text[])
      as r (flow_id, source_record_id)
    where c.flow_id = r.flow_id and c.source_record_id = r.source_record_id and c.state = 'answered'
      and c.choice = 'source'`,
  );
};

export const insertConflicts = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  conflicts: readonly NewConflict[],
  now: number,
): Promise<void> => {
  if (conflicts.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into conflict (id, workspace_id, flow_id, source_record_id, target_record_id, field, state, sealed, source_at,
      target_at, created_at)
    select c.id, ${owner.workspaceId}, c.flow_id, c.source_record_id, c.target_record_id, c.field, 'open', c.sealed,
      c.source_at, c.target_at, ${now}
    from jsonb_to_recordset(${jsonbOf(conflicts)}::jsonb) as c (id text, flow_id text, source_record_id text,
      target_record_id text, field text, sealed text, source_at bigint, target_at bigint)`,
  );
};

/** When its vendor says that each record was modified, epoch ms; those without a time are left out. */
export const loadVersions = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, number>> => {
  const found = await sql<{ id: RecordId; version: number }>`
    select id, version from record where id = any(${[...ids]}) and version is not null`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row.version]));
};
