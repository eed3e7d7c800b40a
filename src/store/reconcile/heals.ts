import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { FindingId, FlowId, ReconciliationId, RecordId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import type { Database } from '#store/tables.ts';

export type FindingSelection =
  | { readonly which: 'all' }
  | { readonly which: 'kind'; readonly kind: FindingKind }
  | { readonly which: 'ids'; readonly ids: readonly FindingId[] };

/** The condition that selects findings `f`. */
export const selectedFindings = (selection: FindingSelection): RawBuilder<boolean> => {
  switch (selection.which) {
    case 'all':
      return sql<boolean>`true`;
    case 'kind':
      return sql<boolean>`f.kind = ${selection.kind}`;
    case 'ids':
      return sql<boolean>`f.id = any(${[...selection.ids]})`;
    default:
      return unreachable(selection);
  }
};

export interface ChosenFinding {
  readonly id: FindingId;
  readonly kind: FindingKind;
  readonly code: string | null;
  readonly flowId: FlowId;
  readonly sourceRecordId: RecordId;
}

/** The next findings that can be healed among those selected, by id. */
export const chooseFindings = async (
  trx: Transaction<Database>,
  of: {
    readonly reconciliationId: ReconciliationId;
    readonly selection: FindingSelection;
    readonly after: FindingId | null;
    readonly limit: number;
  },
): Promise<readonly ChosenFinding[]> => {
  const found = await sql<ChosenFinding>`
    select f.id, f.kind, f.code, f.flow_id as "flowId", f.source_record_id as "sourceRecordId"
    from reconciliation_finding f
    where f.reconciliation_id = ${of.reconciliationId} and f.healable and f.source_record_id is not null
      and f.id > ${of.after ?? ''} and ${selectedFindings(of.selection)}
    order by f.id limit ${of.limit}`.execute(trx);
  return found.rows;
};

/** Marks the records of these findings of one run, and notes on each finding the mark that it made. */
export const healFindings = async (
  trx: Transaction<Database>,
  heal: {
    readonly reconciliationId: ReconciliationId;
    readonly chosen: readonly ChosenFinding[];
    readonly actor: string;
    readonly priority: number;
    readonly now: number;
  },
): Promise<void> => {
  const { now, chosen } = heal;
  const ids = chosen.map((each) => each.sourceRecordId);
  await sql`
    with marked as (
      update flow_record fr set seq = fr.seq + 1, attempts = 0, next_at = 0, marked_at = ${now},
        priority = case when fr.seq > fr.synced_seq then least(fr.priority, ${heal.priority}::smallint) else ${heal.priority} end
      from (select r.flow_id, r.source_record_id from flow_record r join reconciliation n on n.flow_id = r.flow_id
        where n.id = ${heal.reconciliationId} and r.source_record_id = any(${ids})
        order by r.source_record_id for update of r) due
      where fr.flow_id = due.flow_id and fr.source_record_id = due.source_record_id
      returning fr.source_record_id, fr.seq)
    update reconciliation_finding f set heal_seq = m.seq, healed_by = ${heal.actor}, healed_at = ${now}
    from marked m where f.source_record_id = m.source_record_id
      and f.id = any(${chosen.map((each) => each.id)})`.execute(trx);
};
