import { sql, type Transaction } from 'kysely';
import type { FindingId, FlowId, ReconciliationId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { jsonbOf } from '#store/jsonb.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';
import type { Compared, ReplayBasis } from './reconcile-tables.ts';

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
  /** What exactly would be written, of rehearsals; null where nothing would, and of reconciliations. */
  readonly digest: string | null;
  readonly waits: boolean;
  /** Of replays only. */
  readonly occurred_at?: number;
  readonly basis?: ReplayBasis;
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
      target_record_id, fields, sealed, queued, healable, digest, waits, occurred_at, basis)
    select f.id, ${run.workspaceId}, ${run.id}, ${run.flowId}, f.kind, f.code, f.action, f.source_record_id,
      f.target_record_id, array(select jsonb_array_elements_text(f.fields)), f.sealed, f.queued, f.healable,
      f.digest, f.waits, f.occurred_at, f.basis
    from jsonb_to_recordset(${jsonbOf(findings)}::jsonb) as f (id text, kind text, code text, action text,
      source_record_id text, target_record_id text, fields jsonb, sealed text, queued boolean, healable boolean,
      digest text, waits boolean, occurred_at bigint, basis text)`,
  );
};

/**
 * Says of each finding whether the run before had it too, which is one of its kind about the same records and the same
 * fields, and how many of that one's are gone. Findings of both are sorted together: a join of the two would be planned by
 * what was known of the table before they came, and as a loop it grows with the square of their number.
 */
export const compareFindings = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
  previous: ReconciliationId,
): Promise<Compared> => {
  const found = await sql<Compared>`
    with judged as materialized (
      select f.id, f.kind, f.reconciliation_id = ${id} as is_here,
        bool_or(f.reconciliation_id = ${id}) over alike as here, bool_or(f.reconciliation_id = ${previous}) over alike as before
      from reconciliation_finding f where f.reconciliation_id in (${id}, ${previous})
      window alike as (partition by f.kind, f.source_record_id, f.target_record_id, f.fields)),
    marked as (
      update reconciliation_finding f set standing = case when judged.before then 'same' else 'new' end
      from judged where judged.id = f.id and judged.is_here)
    select (count(*) filter (where is_here and not before))::integer as new,
      (count(*) filter (where is_here and before))::integer as same,
      (count(*) filter (where not is_here and not here))::integer as gone
    from judged where kind <> 'left_out'`.execute(trx);
  return found.rows[0] ?? { new: 0, same: 0, gone: 0 };
};
