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
