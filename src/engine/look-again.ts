import { PlumblineError } from '#base/errors.ts';
import { sameJson } from '#base/json.ts';
import { priorities } from '#model/change.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { settleFlowRecords, type FlowRecordOutcome } from '#store/flow-records.ts';
import { inLease } from '#store/leases.ts';
import { markChanged } from '#store/marks.ts';
import { observeRecords, recordName } from '#store/records.ts';
import { backoffMs } from './backoff.ts';
import type { Call } from './calls.ts';
import { notifyLive } from './deps.ts';
import { recordFaults } from './hydrate.ts';
import type { Intent, PlannedWrite } from './intents.ts';
import { isTwoWay } from './open-way-back.ts';
import type { Session } from './session.ts';

/** A record that its vendor does not show is waited for this often; then it is written as it was planned. */
const unreadTries = 3;

/** Whether both sides of a record may be edited, so that a write must not go over what nobody has seen. */
const isGuarded = ({ flow, plan, target }: PlannedWrite): boolean =>
  target !== null &&
  (plan.action === 'update' || plan.action === 'restore') &&
  (isTwoWay(flow.settings) || flow.settings.wayBack !== undefined);

const specOf = (session: Session, kind: string): Session['connector']['kinds'][number] | undefined =>
  session.connector.kinds.find((each) => each.kind === kind);

/** The version that a write may go over, for vendors that ask; nothing where whatever is there is overwritten. */
export const seenVersionOf = (session: Session, { write }: Intent): { readonly seenVersion?: number } => {
  const { flow, dirty, changed } = write;
  if (!isGuarded(write) || specOf(session, flow.targetKind)?.write?.comparesVersions !== true) return {};
  // Of the way back a record is its own target.
  const seenVersion = flow.settings.wayBack === undefined ? (changed?.targetAt ?? null) : dirty.version;
  return seenVersion === null ? {} : { seenVersion };
};

const toLookAt = (session: Session, { kind, intents }: Call): readonly Intent[] =>
  specOf(session, kind)?.write?.comparesVersions === true
    ? []
    : intents.filter(({ write }) => isGuarded(write));

/** How many calls it takes to read again what this one would write over: none of flows of one way. */
export const readsBefore = (session: Session, call: Call): number =>
  Math.ceil(toLookAt(session, call).length / (specOf(session, call.kind)?.readBatch ?? 1));

/**
 * Reads what calls are about to write once more, where vendors do not ask from which version a write was made. What somebody
 * edited since it was looked at is stored and left out, to be planned anew with both values; calls may come back smaller or not at all.
 * What is typed while the write itself is under way is not met.
 * @throws PlumblineError what stopped the connection; nothing was sent then.
 */
export const leaveOutEdited = async (session: Session, wave: readonly Call[]): Promise<readonly Call[]> => {
  const looks = await Promise.all(wave.map((call) => look(session, call)));
  const unread = looks.flatMap((each) => each.unread);
  const differing = looks.flatMap((each) => each.differing);
  if (unread.length + differing.length === 0) return wave;
  const left = new Set(unread.map(({ intent }) => intent));
  const changed = await storeSeen(session, differing, unread);
  return wave.flatMap((call) => {
    const intents = call.intents.filter(
      (intent) => !left.has(intent) && !changed.has(nameOf(intent, call.kind)),
    );
    return intents.length === 0 ? [] : [{ ...call, intents }];
  });
};

const nameOf = ({ write }: Intent, kind: string): string =>
  recordName({ kind, key: write.target?.key ?? '' });

interface Looked {
  /** As they are now, where that is not what the plan was made from. */
  readonly differing: readonly ObservedRecord[];
  /** What the vendor did not show, and why. */
  readonly unread: readonly { readonly intent: Intent; readonly code: string }[];
}

const look = async (session: Session, call: Call): Promise<Looked> => {
  const intents = toLookAt(session, call);
  const size = specOf(session, call.kind)?.readBatch ?? 1;
  const differing: ObservedRecord[] = [];
  const unread: Looked['unread'][number][] = [];
  for (let at = 0; at < intents.length; at += size) {
    const some = intents.slice(at, at + size);
    const planned = new Map(some.map(({ write }) => [write.target?.key ?? '', write.target]));
    try {
      const { records } = await session.client.readRecords(
        call.kind,
        [...planned.keys()].map((key) => ({ key, version: null })),
        call.purpose,
      );
      for (const record of records) {
        const before = planned.get(record.key);
        // What is not there any more is refused by the vendor as gone.
        if (before === undefined || before === null) continue;
        if (record.state !== before.state || !sameJson(record.fields, before.fields)) differing.push(record);
      }
    } catch (caught) {
      if (!(caught instanceof PlumblineError) || !recordFaults.has(caught.code)) throw caught;
      const { code } = caught;
      unread.push(
        ...some.flatMap((intent) => (intent.write.dirty.attempts < unreadTries ? [{ intent, code }] : [])),
      );
    }
  }
  return { differing, unread };
};

const putOff = (
  { deps }: Session,
  { intent: { write, reference }, code }: Looked['unread'][number],
  now: number,
): FlowRecordOutcome => {
  const attempts = write.dirty.attempts + 1;
  return {
    flow_id: write.flow.id,
    source_record_id: write.dirty.source_record_id,
    synced_seq: null,
    state: 'pending',
    state_code: code,
    attempts,
    next_at: now + backoffMs(attempts, deps.random),
    agreed: null,
    reference,
  };
};

/** Gives the names of those that are another thing than what is stored; an answer older than that is none. */
const storeSeen = async (
  session: Session,
  differing: readonly ObservedRecord[],
  unread: Looked['unread'],
): Promise<ReadonlySet<string>> => {
  const { deps, lease, owner } = session;
  const now = deps.clock.now();
  return inLease(deps.db, lease, now, async (trx) => {
    const { changed } = await observeRecords(trx, deps.vault, owner, differing, 'read', now);
    await settleFlowRecords(
      trx,
      unread.map((each) => putOff(session, each, now)),
      now,
    );
    await deps.wake(trx, await markChanged(trx, owner, changed, priorities.live, now));
    if (changed.length > 0) await notifyLive(trx, owner.workspaceId, ['records']);
    return new Set(changed.map(recordName));
  });
};
