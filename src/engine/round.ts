import type { Transaction } from 'kysely';
import { newId, type FlowId } from '#base/ids.ts';
import { expireApprovals, markPastFirstTimes } from '#store/approvals.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { closeConflicts, insertConflicts, type NewConflict } from '#store/conflicts.ts';
import { insertChanges, supersede, type NewChange } from '#store/changes.ts';
import {
  closeReviews,
  countActivity,
  insertLinks,
  openReviews,
  settleFlowRecords,
  updateOwners,
  type FlowRecordOutcome,
  type NewLink,
} from '#store/flow-records.ts';
import { forgetFieldDecisions } from '#store/field-decisions.ts';
import { markAwaitingLinks, markAwaitingPayments } from '#store/linked-keys.ts';
import { commitLate } from '#store/late-commit.ts';
import { inLease } from '#store/leases.ts';
import type { Database } from '#store/tables.ts';
import { loadDirty, loadOpenFlows, type DirtyRecord, type OpenFlow } from '#store/work.ts';
import { agreedContext } from './agreed.ts';
import { holdIntents } from './approvals/hold-intents.ts';
import { considerRecords } from './consider.ts';
import type { Considered } from './considered.ts';
import { considerCrossReferences } from './consider-cross-references.ts';
import { markNextChunk } from '#store/mappings.ts';
import { considerHandOvers } from './consider-hand-overs.ts';
import { considerMemberships } from './consider-memberships.ts';
import { considerWayBack } from './consider-way-back.ts';
import { asksOf, sortConflicts, type SortedConflicts } from './conflicts.ts';
import { notifyLive, type LiveTopic } from './deps.ts';
import { composeIntent, refusedChange, type Intent, type Planned, type PlannedWrite } from './intents.ts';
import type { Agreed, Plan } from './plan.ts';
import { endApply, releaseRehearsed } from './rehearsals/release-rehearsed.ts';
import type { Session } from './session.ts';

/** Dirty records looked at in one round, as a multiple of what one call to the vendor takes. */
const loadFactor = 4;
const smallestLoad = 50;

export interface Round {
  /** How many dirty records were looked at. */
  readonly looked: number;
  /** True when there may be more than were looked at. */
  readonly more: boolean;
  readonly intents: readonly Intent[];
}

/**
 * Looks at the next dirty records of the flows into this connection. What needs no call is settled at once: nothing to
 * do, left out by a rule, waiting for a person, refused by validation. The rest comes back as intents, not yet stored.
 */
export const considerRound = (session: Session): Promise<Round> => {
  const { deps, lease } = session;
  const now = deps.clock.now();
  const childKinds = deps.registry
    .list()
    .flatMap((connector) => connector.kinds)
    .filter((kind) => kind.parent !== undefined)
    .map((kind) => kind.kind);
  const keyedKinds = session.connector.kinds
    .filter(({ matchedBy }) => matchedBy === 'keys')
    .map(({ kind }) => kind);
  return inLease(deps.db, lease, now, async (trx) => {
    const flows = await loadOpenFlows(trx, lease.connectionId, { childKinds, keyedKinds });
    if (flows.length === 0) return nothingToDo(trx);
    const marking = flows.filter((flow) => flow.markedTo !== null);
    for (const flow of marking) await markNextChunk(trx, flow.id, flow.markedTo ?? '', now);
    const expired = flows.some((flow) => flow.hasApprovals)
      ? await moveApprovalsOn(trx, session, flows, now)
      : 0;
    const limit = Math.max(smallestLoad, loadFactor * largestBatch(session));
    const flowIds = flows.map((flow) => flow.id);
    const dirty = await loadDirty(trx, lease.connectionId, flowIds, limit, now);
    if (dirty.length === 0) {
      for (const flow of flows) await endApply(trx, session, flow, now);
      return marking.length + expired === 0
        ? nothingToDo(trx)
        : { looked: marking.length + expired, more: true, intents: [] };
    }
    const considered: Considered[] = [];
    for (const [flowId, records] of Map.groupBy(dirty, (record) => record.flow_id)) {
      const flow = flows.find((each) => each.id === flowId);
      if (flow === undefined) continue;
      considered.push(...(await considerFlow(trx, session, flow, records)));
    }
    const intents = await settleWithoutCalls(trx, session, considered, now);
    return { looked: dirty.length, more: dirty.length === limit, intents };
  });
};

/** Ends approvals that waited too long, and looks again at what waited for first writes only. Gives how many ended. */
const moveApprovalsOn = async (
  trx: Transaction<Database>,
  session: Session,
  flows: readonly OpenFlow[],
  now: number,
): Promise<number> => {
  for (const flow of flows)
    if (flow.hasApprovals && flow.settings.approvals?.some((rule) => rule.when === 'firstTime') === true)
      await markPastFirstTimes(trx, flow.id, now);
  const expired = await expireApprovals(trx, session.lease.connectionId, now);
  if (expired.length === 0) return 0;
  const { workspaceId } = session.owner;
  await appendAudit(
    trx,
    workspaceId,
    expired.map((each) => ({
      actor: 'plumbline',
      action: 'change.approval_expired',
      subjectKind: 'record',
      subjectId: each.source_record_id,
      details: { change: each.change_id, flow: each.flow_id },
    })),
    now,
  );
  await notifyLive(trx, workspaceId, ['approvals', 'changes']);
  return expired.length;
};

/** Only the lease was extended, which is worth no wait for the disk. */
const nothingToDo = async (trx: Transaction<Database>): Promise<Round> => {
  await commitLate(trx);
  return { looked: 0, more: false, intents: [] };
};

/** Looks at records of one flow, whatever kind of flow it is. */
export const considerFlow = (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const { crossReference, memberships, wayBack, handOver } = flow.settings;
  if (crossReference !== undefined)
    return considerCrossReferences(trx, session, flow, crossReference, records);
  if (memberships !== undefined) return considerMemberships(trx, session, flow, memberships, records);
  if (wayBack !== undefined) return considerWayBack(trx, session, flow, wayBack, records);
  if (handOver !== undefined) return considerHandOvers(trx, session, flow, handOver, records);
  return considerRecords(trx, session, flow, records);
};

const largestBatch = (session: Session): number =>
  Math.max(1, ...session.connector.kinds.map((kind) => kind.write?.batch ?? 1));

/** What one look at many records leaves to be stored. */
interface Sorted {
  readonly outcomes: FlowRecordOutcome[];
  readonly dead: NewChange[];
  readonly links: { readonly link: NewLink; readonly considered: Considered }[];
  readonly reviews: Parameters<typeof openReviews>[2][number][];
  readonly intents: Intent[];
  readonly clean: Considered[];
  readonly audit: AuditEntry[];
  readonly conflicts: SortedConflicts;
}

const settleWithoutCalls = async (
  trx: Transaction<Database>,
  session: Session,
  considered: readonly Considered[],
  now: number,
): Promise<readonly Intent[]> => {
  const { deps, owner } = session;
  const sorted: Sorted = {
    outcomes: [],
    dead: [],
    links: [],
    reviews: [],
    intents: [],
    clean: [],
    audit: [],
    conflicts: { closed: [], opened: [] },
  };
  for (const each of considered) sortOne(session, each, sorted, now);

  const unlinked = await insertLinks(
    trx,
    owner,
    sorted.links.map((entry) => entry.link),
    now,
  );
  const lost = (each: Considered): boolean => unlinked.has(each.dirty.source_record_id);
  const rehearsed = await releaseRehearsed(
    trx,
    session,
    considered,
    sorted.intents.filter((intent) => !lost(intent.write)),
    now,
  );
  for (const { write, reason } of rehearsed.held) {
    sorted.clean.push(write);
    sorted.outcomes.push(outcomeOf(write, 'skipped', reason));
  }
  const held = await holdIntents(trx, session, considered, rehearsed.toSend, now);
  for (const { write } of held.waiting) sorted.outcomes.push(outcomeOf(write, 'awaiting_approval', null));
  for (const { write, reason } of held.rejected) sorted.outcomes.push(outcomeOf(write, 'skipped', reason));
  const asked = held.waiting.filter(({ isNew }) => isNew);
  for (const { write, changeId } of asked)
    sorted.audit.push(auditOf(write, 'change.approval_asked', { change: changeId, flow: write.flow.id }));
  for (const { of, changeId } of held.voided)
    sorted.audit.push(auditOf(of, 'change.approval_voided', { change: changeId, flow: of.flow.id }));
  await forgetFieldDecisions(
    trx,
    considered.flatMap((each) =>
      each.verdict === 'planned' && 'lapsed' in each.plan
        ? (each.plan.lapsed ?? []).map((field) => ({
            flowId: each.flow.id,
            sourceRecordId: each.dirty.source_record_id,
            field,
          }))
        : [],
    ),
  );
  await updateOwners(
    trx,
    owner,
    considered.flatMap((each) =>
      each.linkedOwner !== undefined && each.linkedOwner !== each.ownerEmail && each.verdict === 'planned'
        ? [{ sourceRecordId: each.dirty.source_record_id, ownerEmail: each.ownerEmail }]
        : [],
    ),
  );
  await insertChanges(trx, owner, sorted.dead, now);
  await supersede(trx, sorted.clean.map(recordOf), now);
  await openReviews(trx, owner, sorted.reviews, now);
  const reviewed = new Set(sorted.reviews.map((review) => review.source_record_id));
  await closeReviews(
    trx,
    considered.filter((each) => !reviewed.has(each.dirty.source_record_id)).map(recordOf),
  );
  await closeConflicts(
    trx,
    sorted.conflicts.closed.map(({ id }) => id),
    now,
  );
  await insertConflicts(trx, owner, sorted.conflicts.opened, now);
  await settleFlowRecords(
    trx,
    sorted.outcomes.filter((outcome) => !unlinked.has(outcome.source_record_id)),
    now,
  );
  if (sorted.links.length > 0) await markAwaitingLinks(trx, owner, now);
  // What a payout waits for may be that a payment is no more, which writes nothing.
  if (considered.some(({ flow }) => flow.settings.payments !== undefined))
    await markAwaitingPayments(trx, owner, now);
  for (const { id, of, field, wasOpen } of sorted.conflicts.closed)
    if (wasOpen) sorted.audit.push(auditOf(of, 'conflict.closed', { conflict: id, flow: of.flow.id, field }));
  await appendAudit(
    trx,
    owner.workspaceId,
    [
      ...sorted.audit,
      ...sorted.conflicts.opened.map(openedEntry),
      ...considered.flatMap(({ audit = [] }) => audit),
    ],
    now,
  );
  await countActivity(trx, owner, countByFlow(sorted), now);
  const topics = new Set<LiveTopic>();
  if (sorted.dead.length > 0) topics.add('dead_letters');
  if (sorted.reviews.length > 0) topics.add('reviews');
  if (sorted.conflicts.opened.length + sorted.conflicts.closed.length > 0) topics.add('conflicts');
  if (sorted.outcomes.length > 0) topics.add('records').add('overview');
  if (held.waiting.length + held.rejected.length > 0) topics.add('approvals').add('changes');
  await notifyLive(trx, owner.workspaceId, [...topics]);
  if (unlinked.size > 0)
    deps.logger.warn(
      { connection: owner.connectionId, records: unlinked.size },
      'links were taken meanwhile',
    );
  return held.toSend;
};

const openedEntry = ({ id, flow_id: flow, source_record_id: subjectId, field }: NewConflict): AuditEntry => ({
  actor: 'plumbline',
  action: 'conflict.opened',
  subjectKind: 'record',
  subjectId,
  details: { conflict: id, flow, field },
});

const recordOf = (
  each: Considered,
): { flow_id: FlowId; source_record_id: Considered['dirty']['source_record_id'] } => ({
  flow_id: each.flow.id,
  source_record_id: each.dirty.source_record_id,
});

const sortOne = (session: Session, each: Considered, sorted: Sorted, now: number): void => {
  const { flow } = each;
  if (each.verdict === 'review') {
    sorted.reviews.push({
      ...recordOf(each),
      id: newId('review', now),
      reason: each.review.reason,
      candidates: JSON.stringify(each.review.candidates),
    });
    sorted.clean.push(each);
    sorted.outcomes.push(outcomeOf(each, 'review', each.review.reason));
    return;
  }
  if (each.verdict === 'broken') {
    refuse(session, each, sorted, { code: 'bug.unexpected', message: each.message, fields: {} });
    return;
  }
  if (each.matched !== null && each.target !== null) {
    sorted.links.push({ considered: each, link: linkOf(each, each.target.id, each.matched.by, now) });
    sorted.audit.push(
      auditOf(each, 'record.linked', { by: each.matched.by, target: each.target.id, flow: flow.id }),
    );
  }
  const { plan } = each;
  sortConflicts(session, each, sorted.conflicts, now);
  switch (plan.plan) {
    case 'nothing': {
      const isAsked = asksOf(plan).length > 0;
      const code = isAsked ? 'flow.values_differ' : carriedBackCode(plan);
      sorted.clean.push(each);
      sorted.outcomes.push({
        ...outcomeOf(each, isAsked ? 'conflict' : 'in_sync', code),
        agreed: sealAgreed(session, each, plan.agreed),
      });
      return;
    }
    case 'skip':
      sorted.clean.push(each);
      sorted.outcomes.push({
        ...outcomeOf(each, 'skipped', plan.reason),
        state_detail: plan.detail ?? null,
      });
      return;
    case 'refuse': {
      const [first] = plan.findings;
      refuse(session, each, sorted, {
        code: first?.code ?? 'plan.value_refused',
        message: plan.findings.map((finding) => finding.message).join(' '),
        fields: Object.fromEntries(plan.findings.map((finding) => [finding.field, finding.message])),
      });
      return;
    }
    case 'write': {
      const write: PlannedWrite = { ...each, plan };
      const composed = composeIntent(session, write);
      if ('intent' in composed) {
        sorted.intents.push(composed.intent);
        return;
      }
      refuse(session, each, sorted, {
        code: 'plan.body_refused',
        message: composed.refused.map((refusal) => `${refusal.field}: ${refusal.reason}`).join(' '),
        fields: Object.fromEntries(composed.refused.map((refusal) => [refusal.field, refusal.reason])),
      });
    }
  }
};

/** Both sides agree once the companion is through. */
const carriedBackCode = (plan: Extract<Plan, { plan: 'nothing' }>): string | null =>
  plan.open?.some(({ why }) => why === 'back') === true ? 'flow.carried_back' : null;

const refuse = (
  session: Session,
  each: Considered,
  sorted: Sorted,
  error: Parameters<typeof refusedChange>[2],
): void => {
  sorted.dead.push(refusedChange(session, each, error));
  sorted.outcomes.push(outcomeOf(each, 'dead', error.code));
  sorted.audit.push(auditOf(each, 'change.dead', { code: error.code, flow: each.flow.id }));
};

const outcomeOf = (
  each: Considered,
  state: FlowRecordOutcome['state'],
  code: string | null,
): FlowRecordOutcome => ({
  ...recordOf(each),
  synced_seq: each.dirty.seq,
  state,
  state_code: code,
  attempts: 0,
  next_at: 0,
  agreed: null,
  reference: null,
});

export const linkOf = (
  each: Pick<Planned, 'dirty' | 'flow' | 'ownerEmail'>,
  targetId: NewLink['target_record_id'],
  by: NewLink['matched_by'],
  now: number,
): NewLink => ({
  id: newId('link', now),
  source_record_id: each.dirty.source_record_id,
  source_connection_id: each.flow.sourceConnectionId,
  source_kind: each.flow.sourceKind,
  target_record_id: targetId,
  target_kind: each.flow.targetKind,
  reference: each.dirty.reference,
  matched_by: by,
  owner_email: each.ownerEmail,
  created_by: by === 'link' ? 'person' : 'plumbline',
});

export const auditOf = (
  each: Pick<Considered, 'dirty'>,
  action: AuditEntry['action'],
  details: AuditEntry['details'],
): AuditEntry => ({
  actor: 'plumbline',
  action,
  subjectKind: 'record',
  subjectId: each.dirty.source_record_id,
  details,
});

export const sealAgreed = (
  session: Session,
  each: Pick<Considered, 'dirty' | 'flow'>,
  agreed: Agreed,
): string =>
  session.deps.vault.seal(JSON.stringify(agreed), agreedContext(each.flow.id, each.dirty.source_record_id));

const countByFlow = (sorted: Sorted): Parameters<typeof countActivity>[2] => {
  const ids = new Set([...sorted.dead, ...sorted.reviews].map((row) => row.flow_id));
  return [...ids].map((flowId) => ({
    flowId,
    applied: 0,
    dead: sorted.dead.filter((change) => change.flow_id === flowId).length,
    reviews: sorted.reviews.filter((review) => review.flow_id === flowId).length,
  }));
};
