import { sql, type Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { FieldDecision } from '#model/field-decision.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';
import type { Vault } from './vault.ts';

const contextOf = (flowId: string, sourceRecordId: string, field: string): string =>
  `field_decision:${flowId}:${sourceRecordId}:${field}`;

/** What people decided for fields of these records in one flow, by source record and field. */
export const loadFieldDecisions = async (
  trx: Transaction<Database>,
  vault: Vault,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, Readonly<Record<string, FieldDecision>>>> => {
  const rows = await trx
    .selectFrom('field_decision')
    .select(['source_record_id', 'field', 'sealed'])
    .where('flow_id', '=', flowId)
    .where('source_record_id', 'in', [...sourceIds])
    .execute();
  return new Map(
    [...Map.groupBy(rows, (row) => row.source_record_id)].map(([id, own]) => [
      id,
      Object.fromEntries(
        own.map((row) => [
          row.field,
          JSON.parse(vault.open(row.sealed, contextOf(flowId, id, row.field))) as FieldDecision,
        ]),
      ),
    ]),
  );
};

/** Stores decisions of one person; what was decided before for the same fields is replaced. */
export const storeFieldDecisions = async (
  trx: Transaction<Database>,
  vault: Vault,
  about: {
    readonly workspaceId: RecordOwner['workspaceId'];
    readonly flowId: FlowId;
    readonly sourceRecordId: RecordId;
  },
  decisions: Readonly<Record<string, FieldDecision>>,
  actor: string,
  now: number,
): Promise<void> => {
  for (const [field, decision] of Object.entries(decisions))
    await trx
      .insertInto('field_decision')
      .values({
        flow_id: about.flowId,
        source_record_id: about.sourceRecordId,
        field,
        workspace_id: about.workspaceId,
        sealed: vault.seal(JSON.stringify(decision), contextOf(about.flowId, about.sourceRecordId, field)),
        decided_by: actor,
        decided_at: now,
      })
      .onConflict((conflict) =>
        conflict.columns(['flow_id', 'source_record_id', 'field']).doUpdateSet((held) => ({
          sealed: held.ref('excluded.sealed'),
          decided_by: held.ref('excluded.decided_by'),
          decided_at: held.ref('excluded.decided_at'),
        })),
      )
      .execute();
};

/** Ends decisions whose mapped value is another now. */
export const forgetFieldDecisions = async (
  trx: Transaction<Database>,
  lapsed: readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId; readonly field: string }[],
): Promise<void> => {
  if (lapsed.length === 0) return;
  await sendAhead(
    trx,
    sql`
    delete from field_decision d using unnest(${lapsed.map((each) => each.flowId)}::text[],
      ${lapsed.map((each) => each.sourceRecordId)}::text[], ${lapsed.map((each) => each.field)}::text[])
      as l (flow_id, source_record_id, field)
    where d.flow_id = l.flow_id and d.source_record_id = l.source_record_id and d.field = l.field`,
  );
};
