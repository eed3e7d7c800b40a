import { sql, type Transaction } from 'kysely';
import type { RecordId, ReconciliationId, RehearsalApplyId, WorkspaceId } from '#base/ids.ts';
import type { LookVerdict } from '#model/rehearsal.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';

/** What is known of one record of a held flow. */
export interface Rehearsed {
  /** What exactly the rehearsal would have written; null where nothing. */
  readonly digest: string | null;
  /** It stood in step under what is applied: nothing was to be written, or what was released is applied. */
  readonly isThrough: boolean;
}

export const loadRehearsed = async (
  trx: Transaction<Database>,
  of: { readonly applyId: RehearsalApplyId; readonly reconciliationId: ReconciliationId },
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, Rehearsed>> => {
  const found = await sql<{ id: RecordId; digest: string | null; is_through: boolean }>`
    select i.id, f.digest, coalesce(l.verdict = 'agrees' or (l.verdict = 'released' and exists (
        select 1 from change c where c.source_record_id = i.id and c.flow_id = a.flow_id and c.state = 'applied'
          and c.seq >= l.seq)), false) as is_through
    from unnest(${[...ids]}::text[]) as i (id)
    join rehearsal_apply a on a.id = ${of.applyId}
    left join reconciliation_finding f on f.source_record_id = i.id and f.reconciliation_id = ${of.reconciliationId}
      and f.digest is not null
    left join rehearsal_look l on l.source_record_id = i.id and l.apply_id = a.id`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, { digest: row.digest, isThrough: row.is_through }]));
};

export interface NewLook {
  readonly id: RecordId;
  readonly verdict: LookVerdict;
  readonly planned: boolean;
  readonly seq: number;
}

/** Stores what looks came to; what was released keeps the mark of its first look. */
export const putLooks = async (
  trx: Transaction<Database>,
  of: { readonly applyId: RehearsalApplyId; readonly workspaceId: WorkspaceId },
  looks: readonly NewLook[],
  now: number,
): Promise<void> => {
  if (looks.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into rehearsal_look as k (apply_id, source_record_id, workspace_id, verdict, planned, seq, looked_at)
    select ${of.applyId}, l.id, ${of.workspaceId}, l.verdict, l.planned, l.seq, ${now}
    from jsonb_to_recordset(${JSON.stringify(looks)}::jsonb) as l (id text, verdict text, planned boolean, seq bigint)
    on conflict (apply_id, source_record_id) do update set verdict = excluded.verdict, planned = excluded.planned,
      seq = case when k.verdict = 'released' and excluded.verdict = 'released' then k.seq else excluded.seq end,
      looked_at = excluded.looked_at`,
  );
};
