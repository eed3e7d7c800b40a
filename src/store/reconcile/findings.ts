import { sql, type Transaction } from 'kysely';
import type { FindingId, FlowId, ReconciliationId, RecordId, WorkspaceId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FindingKind } from '#model/reconciliation.ts';
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
    from jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) as f (id text, kind text, code text, action text,
      source_record_id text, target_record_id text, fields jsonb, sealed text, queued boolean, healable boolean,
      digest text, waits boolean, occurred_at bigint, basis text)`,
  );
};

/** Two findings of two runs are the same when they are of one kind, about the same records and the same fields. */
const aboutThe = (table: string) => {
  const of = (column: string) => sql.ref(`${table}.${column}`);
  return sql`${of('kind')}, coalesce(${of('source_record_id')}, ''), coalesce(${of('target_record_id')}, ''), ${of('fields')}`;
};

/**
 * Says of each finding whether the run before had it too, and how many of that one's are gone. Both runs are joined by plain
 * equality, which a hash can do: a finding by finding look grows with the square of their number.
 */
export const compareFindings = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
  previous: ReconciliationId,
): Promise<Compared> => {
  await sql`
    with known (kind, source, target, fields) as (
      select distinct ${aboutThe('p')} from reconciliation_finding p where p.reconciliation_id = ${previous}),
    judged as (
      select f.id, known.kind is not null as same from reconciliation_finding f
      left join known on (${aboutThe('f')}) = (known.kind, known.source, known.target, known.fields)
      where f.reconciliation_id = ${id})
    update reconciliation_finding f set standing = case when judged.same then 'same' else 'new' end
    from judged where judged.id = f.id`.execute(trx);
  const found = await sql<Compared>`
    with known (kind, source, target, fields) as (
      select distinct ${aboutThe('f')} from reconciliation_finding f
      where f.reconciliation_id = ${id} and f.kind <> 'left_out')
    select (count(*) filter (where standing = 'new'))::integer as new,
      (count(*) filter (where standing = 'same'))::integer as same,
      (select count(*)::integer from reconciliation_finding p
        left join known on (${aboutThe('p')}) = (known.kind, known.source, known.target, known.fields)
        where p.reconciliation_id = ${previous} and p.kind <> 'left_out' and known.kind is null) as gone
    from reconciliation_finding where reconciliation_id = ${id} and kind <> 'left_out'`.execute(trx);
  return found.rows[0] ?? { new: 0, same: 0, gone: 0 };
};
