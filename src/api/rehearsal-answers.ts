import type { Transaction } from 'kysely';
import type { RehearsalApply, RehearsalLook } from '#contract/rehearsals.ts';
import { heldReasons, openApplyStates } from '#model/rehearsal.ts';
import type { RehearsalApplyRow } from '#store/reconcile/rehearsal-applies.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { countApply, type LookView } from '#store/views/rehearsal-views.ts';
import { problemOf } from './problems.ts';

/** An apply as it is told outside; rate and estimate are of this moment. */
export const rehearsalApplyOf = async (
  trx: Transaction<Database>,
  row: RehearsalApplyRow,
  now: number,
): Promise<RehearsalApply> => {
  const counts = await countApply(trx, row);
  const nameOf = await loadActorNames(trx, [row.asked_by, row.decided_by]);
  const isOpen = openApplyStates.some((state) => state === row.state);
  const secs = ((row.ended_at ?? now) - row.asked_at) / 1_000;
  const done = row.planned - counts.pending - counts.onTheWay;
  const perSecond = secs > 0 ? done / secs : 0;
  const left = counts.pending + counts.onTheWay;
  return {
    id: row.id,
    rehearsalId: row.reconciliation_id,
    flowId: row.flow_id,
    state: row.state,
    version: row.version,
    beforeVersion: row.before_version,
    wasPaused: row.was_paused,
    planned: row.planned,
    counts,
    perSecond: Math.round(perSecond),
    estimatedEndAt: isOpen && left > 0 && perSecond > 0 ? Math.round(now + (left / perSecond) * 1_000) : null,
    askedBy: nameOf(row.asked_by),
    askedAt: row.asked_at,
    decidedBy: row.decided_by === null ? null : nameOf(row.decided_by),
    decidedAt: row.decided_at,
    endedAt: row.ended_at,
  };
};

export const rehearsalLooksOf = async (
  trx: Transaction<Database>,
  views: readonly LookView[],
): Promise<RehearsalLook[]> => {
  const refs = await loadRecordRefs(
    trx,
    views.map((view) => view.source_record_id),
  );
  return views.map((view) => ({
    record: refs.get(view.source_record_id) ?? null,
    verdict: view.verdict,
    reason: reasonOf(view),
    recordState: view.record_state,
    change:
      view.change_id === null || view.change_state === null
        ? null
        : { id: view.change_id, state: view.change_state },
    lookedAt: view.looked_at,
  }));
};

const reasonOf = ({ verdict, state_code: code }: LookView): RehearsalLook['reason'] => {
  if (verdict === 'changed' || verdict === 'unrehearsed' || verdict === 'stopped')
    return problemOf(heldReasons[verdict]);
  return code === null ? null : problemOf(code);
};
