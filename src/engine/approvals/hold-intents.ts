import type { Transaction } from 'kysely';
import { newId, type ApprovalId, type ChangeId } from '#base/ids.ts';
import { isApproved, type ApprovalDemand } from '#model/approval.ts';
import {
  insertApprovals,
  lockStanding,
  moveApprovals,
  noteVoided,
  renewDemands,
  type NewApproval,
  type StandingApproval,
} from '#store/approvals.ts';
import { insertChanges, supersede } from '#store/changes.ts';
import type { Database } from '#store/tables.ts';
import type { Considered } from '#engine/considered.ts';
import { changeOf, type Intent, type PlannedWrite } from '#engine/intents.ts';
import type { Session } from '#engine/session.ts';
import { contactOf, demandOfWrite, digestOfIntent, isGuarded, loadFirstTimes } from './intent-demand.ts';

/** What became of the intents of one round. */
export interface Held {
  /** Nobody has to approve them, or exactly this was approved. */
  readonly toSend: readonly Intent[];
  readonly waiting: readonly {
    readonly write: PlannedWrite;
    readonly isNew: boolean;
    readonly changeId: ChangeId;
  }[];
  readonly rejected: readonly {
    readonly write: PlannedWrite;
    readonly reason: 'flow.rejected' | 'flow.approval_expired';
  }[];
  /** What waited or was approved, and counts no more. */
  readonly voided: readonly { readonly of: Considered; readonly changeId: ChangeId }[];
}

/**
 * Holds back what people must approve. Level-triggered as all of the pipeline: what is planned now is compared by digest
 * with what was asked, approved or rejected before, and only what agrees is answered by it. So a body that changed after
 * its approval is asked for anew, a rejection holds until the plan is another, and nothing is asked twice.
 *
 * Locks what stands of these records, so that who approves meanwhile waits and then meets what this look made of it.
 */
export const holdIntents = async (
  trx: Transaction<Database>,
  session: Session,
  considered: readonly Considered[],
  intents: readonly Intent[],
  now: number,
): Promise<Held> => {
  const guarded = considered.filter(({ flow }) => isGuarded(flow));
  if (guarded.length === 0) return { toSend: intents, waiting: [], rejected: [], voided: [] };
  const standing = new Map(
    (
      await lockStanding(
        trx,
        guarded.map(({ flow, dirty }) => ({ flow_id: flow.id, source_record_id: dirty.source_record_id })),
      )
    ).map((each) => [`${each.flow_id} ${each.source_record_id}`, each]),
  );
  const standingOf = ({ flow, dirty }: Considered): StandingApproval | null =>
    standing.get(`${flow.id} ${dirty.source_record_id}`) ?? null;
  const open = new Map(intents.map((intent) => [intent.write.dirty, intent]));
  const firsts = await loadFirstTimes(trx, guarded);

  const toSend: Intent[] = intents.filter(({ write }) => !isGuarded(write.flow));
  const waiting: Held['waiting'][number][] = [];
  const rejected: Held['rejected'][number][] = [];
  const asked: { intent: Intent; approval: NewApproval; before: StandingApproval | null }[] = [];
  const renewed: Parameters<typeof renewDemands>[1][number][] = [];
  const ended = { done: [] as ApprovalId[], void: [] as ApprovalId[] };
  const voided: Held['voided'][number][] = [];
  const end = (of: Considered, before: StandingApproval | null): void => {
    if (before === null) return;
    const to = before.change_state === 'applied' ? 'done' : 'void';
    ended[to].push(before.id);
    if (to === 'void' && (before.state === 'waiting' || before.state === 'approved'))
      voided.push({ of, changeId: before.change_id });
  };
  for (const each of guarded) {
    const before = standingOf(each);
    const intent = open.get(each.dirty);
    if (intent === undefined) {
      if (before !== null && endsApproval(each, before)) end(each, before);
      continue;
    }
    const { write } = intent;
    const digest = digestOfIntent(session, intent);
    const demand = demandOfWrite(session, write, firsts.get(write.flow.id) ?? null);
    if (demand === null) {
      end(each, before);
      toSend.push(intent);
      continue;
    }
    const ask = (): void => {
      end(each, before);
      asked.push({ intent, before, approval: approvalOf(intent, digest, demand, before, now) });
      waiting.push({ write, isNew: true, changeId: intent.changeId });
    };
    // What was applied answers for itself only: the same body again is another change.
    if (before === null || before.digest !== digest || before.change_state === 'applied') {
      ask();
      continue;
    }
    switch (before.state) {
      case 'rejected':
      case 'expired':
        rejected.push({
          write,
          reason: before.state === 'rejected' ? 'flow.rejected' : 'flow.approval_expired',
        });
        break;
      case 'approved':
        if (isApproved(demand, before.approvers)) toSend.push(approvedIntent(intent, before));
        else ask();
        break;
      case 'waiting':
        if (before.change_state !== 'awaiting_approval') {
          ask();
          break;
        }
        renewed.push({ id: before.id, asked_at: before.asked_at, demand });
        waiting.push({ write, isNew: false, changeId: before.change_id });
        break;
    }
  }
  await moveApprovals(trx, ended.done, 'done');
  await moveApprovals(trx, ended.void, 'void');
  await renewDemands(trx, renewed);
  await insertChanges(
    trx,
    session.owner,
    asked.map(({ intent }) => changeOf(session, intent, null)),
    now,
  );
  await insertApprovals(
    trx,
    session.owner,
    asked.map(({ approval }) => approval),
    now,
  );
  await noteVoided(
    trx,
    asked.flatMap(({ approval, before }) =>
      before?.change_state === 'awaiting_approval' || before?.change_state === 'ready'
        ? [{ changeId: before.change_id, message: voidedMessage(approval.digest === before.digest) }]
        : [],
    ),
  );
  await supersede(
    trx,
    rejected.map(({ write }) => ({ flow_id: write.flow.id, source_record_id: write.dirty.source_record_id })),
    now,
  );
  return { toSend, waiting, rejected, voided };
};

const voidedMessage = (isSame: boolean): string =>
  isSame
    ? 'The flow’s rules ask for more than was approved; it waits again.'
    : 'The body changed: what would be written is another now, and waits anew.';

/** A rejection outlives looks that cannot say what would be written; all else ends with the plan that it answered. */
const endsApproval = (each: Considered, before: StandingApproval): boolean => {
  if (before.state === 'waiting' || before.state === 'approved') return true;
  return each.verdict === 'planned' && each.plan.plan === 'nothing';
};

const approvalOf = (
  { write, changeId }: Intent,
  digest: string,
  demand: ApprovalDemand,
  before: StandingApproval | null,
  now: number,
): NewApproval => ({
  id: newId('approval', now),
  flow_id: write.flow.id,
  source_record_id: write.dirty.source_record_id,
  change_id: changeId,
  replaces:
    before !== null &&
    before.state !== 'rejected' &&
    before.change_state !== 'applied' &&
    before.digest !== digest
      ? before.change_id
      : null,
  digest,
  contact_key: contactOf(write),
  edited_by: null,
  demand,
});

/**
 * The row that people approved is the one that is sent, once. What was under way before goes as another change, so that no
 * vendor repeats an old answer to its key.
 */
const approvedIntent = (intent: Intent, before: StandingApproval): Intent => {
  const isStored = before.change_state === 'ready' && !before.was_sent;
  return {
    ...intent,
    changeId: isStored ? before.change_id : intent.changeId,
    approved: { approvalId: before.id, isStored },
  };
};
