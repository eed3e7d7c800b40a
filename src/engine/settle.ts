import { sql, type Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import { sameJson } from '#base/json.ts';
import { priorities } from '#model/change.ts';
import type { ObservedRecord, WriteOutcome } from '#model/connector.ts';
import { valueAt } from '#model/mapping.ts';
import { isOneValue } from '#model/one-value.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { closeAnswered } from '#store/conflicts.ts';
import { settleChanges, type ChangeSettlement } from '#store/changes.ts';
import { requestPass } from '#store/checkpoints.ts';
import {
  countActivity,
  insertLinks,
  settleFlowRecords,
  type FlowRecordOutcome,
} from '#store/flow-records.ts';
import { markAwaitingLinks, markAwaitingPayments } from '#store/linked-keys.ts';
import { inLease } from '#store/leases.ts';
import { markChanged, markFlowRecords } from '#store/marks.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import { observeRecords, recordName } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { backoffMs } from './backoff.ts';
import { asksOf } from './conflicts.ts';
import { notifyLive } from './deps.ts';
import { engineErrorTable } from './engine-errors.ts';
import { changeContext, desiredOf, type Desired, type Intent } from './intents.ts';
import { auditOf, linkOf, sealAgreed } from './round.ts';
import type { Session } from './session.ts';

/** A conflict is planned anew this often, each time after reading the other side, before a person has to look. */
const conflictTries = 3;

interface Settled {
  readonly changes: ChangeSettlement[];
  readonly records: FlowRecordOutcome[];
  readonly audit: AuditEntry[];
  readonly staleTargets: RecordId[];
  readonly counts: Map<Intent['write']['flow']['id'], { applied: number; dead: number }>;
  /** Kinds to be listed again, since somebody else changed them. */
  readonly conflicted: Set<string>;
  /** Records whose source keeps what was carried back in another form: their main flow has to see it. */
  readonly keptOther: { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[];
}

/**
 * Stores what the vendor said of each write in one fenced transaction: the target as it is now, the link, the change,
 * the attempt, the flow record, the audit. Marks that came while the call was under way stay and are planned next.
 */
export const settleOutcomes = (
  session: Session,
  intents: readonly Intent[],
  outcomes: readonly WriteOutcome[],
): Promise<void> => {
  const { deps, lease, owner } = session;
  if (intents.length === 0) return Promise.resolve();
  const now = deps.clock.now();
  return inLease(deps.db, lease, now, async (trx) => {
    const observed = outcomes.flatMap((outcome) => (outcome.outcome === 'applied' ? [outcome.record] : []));
    const observation = await observeRecords(trx, deps.vault, owner, observed, 'write', now);
    const taken = await linkCreated(trx, session, intents, outcomes, observation.ids, now);
    const settled: Settled = {
      changes: [],
      records: [],
      audit: [],
      staleTargets: [],
      counts: new Map(),
      conflicted: new Set(),
      keptOther: [],
    };
    for (const [index, intent] of intents.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      if (outcome.outcome === 'refused') settleRefused(session, intent, outcome, settled, now);
      else if (taken.has(intent.write.dirty.source_record_id))
        settleDead(intent, settled, {
          code: 'apply.target_taken',
          message: 'The vendor answered with a record that is linked to another source record.',
          hint: engineErrorTable['apply.target_taken'].hint,
          details: {},
        });
      else settleApplied(session, intent, outcome, observation.ids, settled);
    }
    await settleChanges(trx, settled.changes, now);
    await closeAnswered(trx, answered(intents, outcomes), now);
    await settleFlowRecords(trx, settled.records, now);
    if (intents.some((intent) => intent.write.plan.action === 'create'))
      await markAwaitingLinks(trx, owner, now);
    if (
      intents.some(({ write: { flow } }) => (flow.settings.payments ?? flow.settings.clearing) !== undefined)
    )
      await markAwaitingPayments(trx, owner, now);
    await appendAudit(trx, owner.workspaceId, settled.audit, now);
    await readAgain(trx, settled.staleTargets);
    if (settled.conflicted.size > 0)
      await requestPass(trx, lease.connectionId, [...settled.conflicted], { all: false, now });
    // What came back may hold more than was written: a person's edit, seen here first. And a target is other flows'
    // target or source as well. The flows that wrote have settled it already.
    const writers = [
      ...new Set(
        // What a companion carried back may have met an edit of the source, which is no business of its own settling.
        intents.flatMap(({ write }) => (write.flow.settings.wayBack === undefined ? [write.flow.id] : [])),
      ),
    ];
    await deps.wake(trx, await markChanged(trx, owner, observation.changed, priorities.live, now, writers));
    await deps.wake(trx, await markFlowRecords(trx, settled.keptOther, now));
    await countActivity(
      trx,
      owner,
      [...settled.counts].map(([flowId, count]) => ({ flowId, ...count, reviews: 0 })),
      now,
    );
    await notifyLive(trx, owner.workspaceId, ['changes', 'records', 'overview']);
    if (settled.changes.some((change) => change.state === 'dead'))
      await notifyLive(trx, owner.workspaceId, ['dead_letters']);
  });
};

/** The records whose writes followed what a person had answered. */
const answered = (
  intents: readonly Intent[],
  outcomes: readonly WriteOutcome[],
): readonly { readonly flow_id: FlowId; readonly source_record_id: RecordId }[] =>
  intents.flatMap(({ write }, index) =>
    outcomes[index]?.outcome === 'applied' &&
    write.conflicts?.some(({ choice }) => choice === 'source') === true
      ? [{ flow_id: write.flow.id, source_record_id: write.dirty.source_record_id }]
      : [],
  );

const linkCreated = async (
  trx: Transaction<Database>,
  session: Session,
  intents: readonly Intent[],
  outcomes: readonly WriteOutcome[],
  ids: ReadonlyMap<string, RecordId>,
  now: number,
): Promise<ReadonlySet<RecordId>> => {
  const links = intents.flatMap((intent, index) => {
    const outcome = outcomes[index];
    if (intent.write.plan.action !== 'create' || outcome?.outcome !== 'applied') return [];
    const targetId = ids.get(recordName(outcome.record));
    return targetId === undefined
      ? []
      : [{ ...linkOf(intent.write, targetId, 'created', now), reference: intent.reference }];
  });
  return insertLinks(trx, session.owner, links, now);
};

const settleApplied = (
  session: Session,
  intent: Intent,
  outcome: Extract<WriteOutcome, { outcome: 'applied' }>,
  ids: ReadonlyMap<string, RecordId>,
  settled: Settled,
): void => {
  const { write } = intent;
  const differing = differingFields(write.plan.set, outcome.record);
  const told = differing.filter(
    (field) => !isOneValue(write.plan.set[field] ?? null, valueAt(outcome.record.fields, field)),
  );
  const untouched = Object.fromEntries(
    Object.entries(write.plan.agreed.values).filter(([field]) => !(field in write.plan.set)),
  );
  const drifted = write.plan.action !== 'archive' && differingFields(untouched, outcome.record).length > 0;
  const targetId = ids.get(recordName(outcome.record)) ?? null;
  const isAsked = asksOf(write.plan).length > 0;
  settled.changes.push({
    id: intent.changeId,
    state: 'applied',
    target_record_id: targetId,
    outcome: 'applied',
    code: told.length > 0 ? 'apply.vendor_kept_other' : null,
    message: told.length > 0 ? `The vendor keeps another value in ${told.join(', ')}.` : null,
    hint: null,
    details: {
      ...(outcome.warnings.length > 0 ? { warnings: outcome.warnings } : {}),
      ...(outcome.record.version === null ? {} : { version: outcome.record.version }),
    },
    ...(differing.length === 0 ? {} : { desired: sealKept(session, intent, differing, outcome.record) }),
  });
  settled.records.push({
    flow_id: write.flow.id,
    source_record_id: write.dirty.source_record_id,
    // Somebody edited other mapped fields while we wrote: those are looked at again at once.
    synced_seq: drifted ? null : write.dirty.seq,
    state: settledState(drifted, isAsked),
    state_code: settledCode(told.length > 0, isAsked),
    attempts: 0,
    next_at: 0,
    agreed: sealAgreed(session, write, write.plan.agreed),
    reference: intent.reference,
  });
  settled.audit.push(
    auditOf(write, `record.${pastOf[write.plan.action]}`, {
      change: intent.changeId,
      target: targetId,
      fields: Object.keys(write.plan.set),
      mapping: write.flow.mappingVersion,
    }),
  );
  count(settled, intent, 'applied');
  const { companionOf, settings } = write.flow;
  if (differing.length > 0 && companionOf !== null && settings.wayBack !== undefined)
    settled.keptOther.push({ flowId: companionOf, sourceRecordId: write.dirty.source_record_id });
};

/** What was wanted, sealed again together with what the vendor stored instead. */
const sealKept = (
  { deps: { vault } }: Session,
  { write, changeId }: Intent,
  differing: readonly string[],
  { fields }: ObservedRecord,
): string =>
  vault.seal(
    JSON.stringify({
      ...desiredOf(write),
      kept: Object.fromEntries(differing.map((field) => [field, valueAt(fields, field)])),
    } satisfies Desired),
    changeContext(changeId),
  );

const settledState = (drifted: boolean, isAsked: boolean): FlowRecordOutcome['state'] => {
  if (drifted) return 'pending';
  return isAsked ? 'conflict' : 'in_sync';
};

const settledCode = (isKeptOther: boolean, isAsked: boolean): string | null => {
  if (isKeptOther) return 'apply.vendor_kept_other';
  return isAsked ? 'flow.values_differ' : null;
};

const pastOf = { create: 'created', update: 'updated', archive: 'archived', restore: 'restored' } as const;

const differingFields = (set: Intent['write']['plan']['set'], record: ObservedRecord): readonly string[] =>
  Object.entries(set)
    .filter(([field, value]) => !sameJson(value, valueAt(record.fields, field)))
    .map(([field]) => field);

const settleRefused = (
  session: Session,
  intent: Intent,
  outcome: Extract<WriteOutcome, { outcome: 'refused' }>,
  settled: Settled,
  now: number,
): void => {
  const { write } = intent;
  const tries = write.dirty.attempts + 1;
  const details = { fields: { ...outcome.fields } };
  if (outcome.reason === 'invalid' || tries >= conflictTries) {
    const often = outcome.reason !== 'invalid';
    settleDead(intent, settled, {
      code: outcome.code,
      message: outcome.message,
      hint: often
        ? engineErrorTable['apply.refused_often'].hint
        : 'Correct the value that the vendor names, at the source or in the mapping.',
      details,
    });
    return;
  }
  if (outcome.reason === 'gone' && write.target !== null) settled.staleTargets.push(write.target.id);
  else settled.conflicted.add(write.flow.targetKind);
  settled.changes.push({
    id: intent.changeId,
    state: 'superseded',
    target_record_id: null,
    outcome: 'refused',
    code: outcome.code,
    message: outcome.message,
    hint: null,
    details,
  });
  settled.records.push({
    flow_id: write.flow.id,
    source_record_id: write.dirty.source_record_id,
    synced_seq: null,
    state: 'pending',
    state_code: outcome.code,
    attempts: tries,
    next_at: now + backoffMs(tries, session.deps.random),
    agreed: null,
    reference: intent.reference,
  });
};

const settleDead = (
  intent: Intent,
  settled: Settled,
  error: { code: string; message: string; hint: string; details: ChangeSettlement['details'] },
): void => {
  const { write } = intent;
  settled.changes.push({
    id: intent.changeId,
    state: 'dead',
    target_record_id: null,
    outcome: 'refused',
    ...error,
  });
  settled.records.push({
    flow_id: write.flow.id,
    source_record_id: write.dirty.source_record_id,
    synced_seq: write.dirty.seq,
    state: 'dead',
    state_code: error.code,
    attempts: 0,
    next_at: 0,
    agreed: null,
    reference: intent.reference,
  });
  settled.audit.push(auditOf(write, 'change.dead', { change: intent.changeId, code: error.code }));
  count(settled, intent, 'dead');
};

const count = (settled: Settled, intent: Intent, what: 'applied' | 'dead'): void => {
  const held = settled.counts.get(intent.write.flow.id) ?? { applied: 0, dead: 0 };
  held[what] += 1;
  settled.counts.set(intent.write.flow.id, held);
};

const readAgain = async (trx: Transaction<Database>, ids: readonly RecordId[]): Promise<void> => {
  if (ids.length === 0) return;
  await sendAhead(
    trx,
    sql`update record set stale_seq = stale_seq + 1, read_at = 0 where id = any(${[...ids]})`,
  );
};
