import { sql, type Transaction } from 'kysely';
import type { FindingId, FlowId, ReconciliationId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';
import type { Compared } from './reconcile-tables.ts';

/** One thing that was found. `sealed` holds the values of both sides, under `findingContext`. */
export interface NewFinding {
  readonly id: FindingId;
  readonly kind: FindingKind;
  readonly code: string | null;
  readonly action: ChangeAction | null;
  readonly source_record_id: RecordId | null;
  readonly target_record_id: RecordId | null;
  readonly fields: readonly string[];
  readonly sealed: string | null;
  readonly queued: boolean;
  readonly healable: boolean;
}

export const findingContext = (id: FindingId): string => `finding:${id}`;

export const insertFindings = async (
  trx: Transaction<Database>,
  run: { readonly id: ReconciliationId; readonly workspaceId: WorkspaceId; readonly flowId: FlowId },
  findings: readonly NewFinding[],
): Promise<void> => {
  if (findings.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into reconciliation_finding (id, workspace_id, reconciliation_id, flow_id, kind, code, action, source_record_id,
      target_record_id, fields, sealed, queued, healable)
    select f.id, ${run.workspaceId}, ${run.id}, ${run.flowId}, f.kind, f.code, f.action, f.source_record_id,
      f.target_record_id, array(select jsonb_array_elements_text(f.fields)), f.sealed, f.queued, f.healable
    from jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) as f (id text, kind text, code text, action text,
      source_record_id text, target_record_id text, fields jsonb, sealed text, queued boolean, healable boolean)`,
  );
};

/** Two findings of two runs are the same when they are of one kind, about the same records and the same fields. */
const isSame = sql`p.kind = f.kind and p.source_record_id is not distinct from f.source_record_id
  and p.target_record_id is not distinct from f.target_record_id and p.fields = f.fields`;

/** Says of each finding whether the run before had it too, and how many of that one's are gone. */
export const compareFindings = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
  previous: ReconciliationId,
): Promise<Compared> => {
  await sql`
    update reconciliation_finding f set standing = case when exists (select 1 from reconciliation_finding p
      where p.reconciliation_id = ${previous} and ${isSame}) then 'same' else 'new' end
    where f.reconciliation_id = ${id}`.execute(trx);
  const found = await sql<Compared>`
    select (count(*) filter (where standing = 'new'))::integer as new,
      (count(*) filter (where standing = 'same'))::integer as same,
      (select count(*)::integer from reconciliation_finding p where p.reconciliation_id = ${previous}
        and p.kind <> 'left_out' and not exists (select 1 from reconciliation_finding f
          where f.reconciliation_id = ${id} and ${isSame})) as gone
    from reconciliation_finding where reconciliation_id = ${id} and kind <> 'left_out'`.execute(trx);
  return found.rows[0] ?? { new: 0, same: 0, gone: 0 };
};
