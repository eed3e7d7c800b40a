import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { heldReasons, verdictOfWrite, type LookVerdict } from '#model/rehearsal.ts';
import { appendAudit } from '#store/audit.ts';
import { markHeld, moveRehearsalApply, standingOfApply } from '#store/reconcile/rehearsal-applies.ts';
import { loadRehearsed, putLooks, type NewLook, type Rehearsed } from '#store/reconcile/rehearsal-looks.ts';
import type { Database } from '#store/tables.ts';
import type { FlowHold, OpenFlow } from '#store/work.ts';
import type { Considered } from '#engine/considered.ts';
import { notifyLive } from '#engine/deps.ts';
import type { Intent, PlannedWrite } from '#engine/intents.ts';
import type { SkipReason } from '#engine/plan.ts';
import type { Session } from '#engine/session.ts';
import { rehearsedDigest } from './rehearsed-digest.ts';

/** What became of the intents of one round where flows are held. */
export interface Released {
  /** Of flows that nothing holds, exactly what was rehearsed, and later changes of what is applied. */
  readonly toSend: readonly Intent[];
  readonly held: readonly { readonly write: PlannedWrite; readonly reason: SkipReason }[];
}

/**
 * Lets through what was rehearsed, and nothing else, of flows that an apply holds. Level-triggered as all of the pipeline:
 * each look compares the digest of what is planned now with that of the rehearsal, so it does not matter what was released
 * before a worker was killed. What each look came to is stored in the same transaction.
 */
export const releaseRehearsed = async (
  trx: Transaction<Database>,
  session: Session,
  considered: readonly Considered[],
  intents: readonly Intent[],
  now: number,
): Promise<Released> => {
  const holding = considered.filter(({ flow }) => flow.hold !== null);
  if (holding.length === 0) return { toSend: intents, held: [] };
  const open = new Map(intents.map((intent) => [intent.write.dirty, intent]));
  const toSend = intents.filter(({ write }) => write.flow.hold === null);
  const held: Released['held'][number][] = [];
  for (const [flow, own] of Map.groupBy(holding, (each) => each.flow)) {
    const { hold } = flow;
    if (hold === null) continue;
    if (hold.isCompanion) {
      for (const { dirty } of own) {
        const intent = open.get(dirty);
        if (intent !== undefined) held.push({ write: intent.write, reason: 'flow.waits_for_rehearsal' });
      }
      continue;
    }
    const ids = own.map(({ dirty }) => dirty.source_record_id);
    const rehearsed = await loadRehearsed(trx, hold, ids);
    const looks: NewLook[] = [];
    for (const each of own) {
      const { source_record_id: id, seq } = each.dirty;
      const known = rehearsed.get(id) ?? { digest: null, isThrough: false };
      const intent = open.get(each.dirty);
      const verdict =
        intent === undefined ? verdictOfNone(each, known) : verdictOf(session, hold, intent, known);
      if (intent !== undefined) {
        if (verdict === 'released' || verdict === 'through') toSend.push(intent);
        else if (verdict === 'changed' || verdict === 'unrehearsed' || verdict === 'stopped')
          held.push({ write: intent.write, reason: heldReasons[verdict] });
      }
      if (verdict !== 'through') looks.push({ id, verdict, planned: known.digest !== null, seq });
    }
    await putLooks(
      trx,
      { applyId: hold.applyId, workspaceId: session.owner.workspaceId },
      onePerRecord(looks),
      now,
    );
  }
  return { toSend, held };
};

const verdictOf = (
  session: Session,
  hold: FlowHold,
  intent: Intent,
  { digest, isThrough }: Rehearsed,
): LookVerdict | 'through' =>
  verdictOfWrite({
    digest: rehearsedDigest(session, intent),
    rehearsed: digest,
    isThrough,
    isStopped: hold.state === 'stopped',
  });

/** Of a record for which nothing would be sent. Only one that is in step is through: a rule may let another go later. */
const verdictOfNone = (each: Considered, { isThrough }: Rehearsed): LookVerdict | 'through' => {
  if (isThrough) return 'through';
  if (each.verdict !== 'planned') return 'asks';
  if (each.plan.plan === 'nothing') return 'agrees';
  return each.plan.plan === 'skip' ? 'left_out' : 'asks';
};

const onePerRecord = (looks: readonly NewLook[]): readonly NewLook[] => [
  ...new Map<RecordId, NewLook>(looks.map((look) => [look.id, look])).values(),
];

/**
 * Ends the hold of a flow of which all was looked at and nothing is held back; where something is, a person has to decide.
 * Called when none of its records can be looked at now.
 */
export const endApply = async (
  trx: Transaction<Database>,
  session: Session,
  { hold, id: flowId }: OpenFlow,
  now: number,
): Promise<void> => {
  if (hold === null || hold.isCompanion) return;
  const { applyId } = hold;
  const standing = await standingOfApply(trx, { id: applyId, flowId });
  if (!standing.isLookedAt) return;
  const to = standing.hasHeld ? (hold.state === 'stopped' ? null : 'waiting') : 'done';
  if (to === null || to === hold.state) return;
  if (!(await moveRehearsalApply(trx, applyId, ['applying', 'stopped', 'waiting'], { state: to }, now)))
    return;
  if (to === 'done') await markHeld(trx, { id: applyId, flowId }, now);
  const { workspaceId } = session.owner;
  await appendAudit(
    trx,
    workspaceId,
    [
      {
        actor: 'plumbline',
        action: to === 'done' ? 'rehearsal.applied' : 'rehearsal.rest_waits',
        subjectKind: 'flow',
        subjectId: flowId,
        details: { apply: applyId, rehearsal: hold.reconciliationId },
      },
    ],
    now,
  );
  await notifyLive(trx, workspaceId, ['overview', 'records']);
};
