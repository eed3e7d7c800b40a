import { sql, type Transaction } from 'kysely';
import type { ChangeId, RecordId, RehearsalApplyId } from '#base/ids.ts';
import type { ChangeState } from '#model/change.ts';
import type { FlowRecordState } from '#model/flow.ts';
import type { LookVerdict } from '#model/rehearsal.ts';
import type { Database } from '#store/tables.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';

/** How many records stand where, of one apply. */
export interface ApplyCounts {
  /** Of what was rehearsed: not looked at yet, on its way, written, waiting for approval, refused by the vendor. */
  readonly pending: number;
  readonly onTheWay: number;
  readonly applied: number;
  readonly awaitingApproval: number;
  readonly dead: number;
  /** Of what was rehearsed: nothing is to be written any more. */
  readonly needless: number;
  /** Held: rehearsed and another write now, not rehearsed, or stopped. */
  readonly changed: number;
  readonly unrehearsed: number;
  readonly stopped: number;
}

/** Counted from what looks came to and where their records stand now: one pass over the looks of one apply. */
export const countApply = async (
  trx: Transaction<Database>,
  apply: { readonly id: RehearsalApplyId; readonly planned: number },
): Promise<ApplyCounts> => {
  const found = await sql<{
    verdict: LookVerdict;
    planned: boolean;
    standing: FlowRecordState | 'dirty';
    records: number;
  }>`
    select l.verdict, l.planned, case when fr.seq > fr.synced_seq then 'dirty' else fr.state end as standing,
      count(*)::integer as records
    from rehearsal_look l join rehearsal_apply a on a.id = l.apply_id
    join flow_record fr on fr.flow_id = a.flow_id and fr.source_record_id = l.source_record_id
    where l.apply_id = ${apply.id} group by 1, 2, 3`.execute(trx);
  const sum = (which: (row: (typeof found.rows)[number]) => boolean): number =>
    found.rows.reduce((all, row) => (which(row) ? all + row.records : all), 0);
  const released = (...standings: readonly string[]): number =>
    sum(({ verdict, standing }) => verdict === 'released' && standings.includes(standing));
  const onTheWay = released('dirty');
  const awaitingApproval = released('awaiting_approval');
  const dead = released('dead');
  return {
    pending: Math.max(0, apply.planned - sum(({ planned }) => planned)),
    onTheWay,
    applied: sum(({ verdict }) => verdict === 'released') - onTheWay - awaitingApproval - dead,
    awaitingApproval,
    dead,
    needless: sum(({ verdict, planned }) => planned && ['agrees', 'left_out', 'asks'].includes(verdict)),
    changed: sum(({ verdict }) => verdict === 'changed'),
    unrehearsed: sum(({ verdict }) => verdict === 'unrehearsed'),
    stopped: sum(({ verdict }) => verdict === 'stopped'),
  };
};

export interface LookView {
  readonly source_record_id: RecordId;
  readonly verdict: LookVerdict;
  readonly looked_at: number;
  readonly record_state: FlowRecordState;
  readonly state_code: string | null;
  readonly change_id: ChangeId | null;
  readonly change_state: ChangeState | null;
}

/** By record. Places are `[source_record_id]`; the change is the first that was planned of what was released. */
export const listLookViews = async (
  trx: Transaction<Database>,
  id: RehearsalApplyId,
  verdicts: readonly LookVerdict[],
  page: PageRequest<readonly [string]>,
): Promise<PageOfRows<LookView>> => {
  const [after] = page.after ?? [''];
  const found = await sql<LookView>`
    select l.source_record_id, l.verdict, l.looked_at, fr.state as record_state, fr.state_code,
      c.id as change_id, c.state as change_state
    from (select * from rehearsal_look l where l.apply_id = ${id} and l.verdict = any(${[...verdicts]}::text[])
      and l.source_record_id > ${after} order by l.source_record_id limit ${page.limit + 1}) l
    join rehearsal_apply a on a.id = l.apply_id
    join flow_record fr on fr.flow_id = a.flow_id and fr.source_record_id = l.source_record_id
    left join lateral (select c.id, c.state from change c where c.source_record_id = l.source_record_id
      and c.flow_id = a.flow_id and l.verdict = 'released' and c.seq >= l.seq order by c.planned_at, c.id limit 1) c on true
    order by l.source_record_id`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.source_record_id]);
};
