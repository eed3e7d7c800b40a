import { PlumblineError } from '#base/errors.ts';
import type { CallId } from '#base/ids.ts';
import { newId } from '#base/ids.ts';
import type { WriteOutcome } from '#model/connector.ts';
import { appendAudit } from '#store/audit.ts';
import { pointApprovals } from '#store/approvals.ts';
import {
  insertAttempts,
  insertChanges,
  settleChanges,
  startChanges,
  type ChangeSettlement,
} from '#store/changes.ts';
import { countRefusal } from '#store/flow-records.ts';
import { holdLooks, looksVoid } from '#store/barriers.ts';
import { inLease } from '#store/leases.ts';
import { composeCalls, type Call } from './calls.ts';
import { notifyLive } from './deps.ts';
import { changeOf, idempotencyKeyOf, newCallId, type Intent } from './intents.ts';
import { leaveOutEdited, readsBefore, seenVersionOf } from './look-again.ts';
import { auditOf } from './round.ts';
import { settleOutcomes } from './settle.ts';
import type { Session } from './session.ts';

/**
 * Sends intents, in calls as large as the vendor takes and as many at once as it allows. What calls of one wave have in
 * common is one transaction before they are sent and one after they are answered.
 * A backfill gives way after a moment. What is not sent is planned again later.
 * @throws PlumblineError what stopped the connection.
 */
export const applyIntents = async (
  session: Session,
  intents: readonly Intent[],
  more: boolean,
): Promise<void> => {
  const { clock } = session.deps;
  const startedAt = clock.now();
  let waiting = composeCalls(session.connector, intents, more);
  while (waiting.length > 0) {
    const wave = await reserveWave(session, waiting);
    waiting = waiting.slice(wave.length);
    const unedited = await leaveOutEdited(session, wave);
    if (unedited.length > 0 && !(await sendWave(session, unedited))) return;
    const hasHadItsTurn = clock.now() - startedAt > backfillTurnMs;
    if (hasHadItsTurn && waiting.every(({ purpose }) => purpose === 'backfill')) return;
  }
};

/** A backfill writes for so long at a time; then what was marked or asked meanwhile has its turn. Milliseconds. */
const backfillTurnMs = 300;

/** The next calls that may leave together: of one kind, each taken from the budgets. */
const reserveWave = async (session: Session, waiting: readonly Call[]): Promise<readonly Call[]> => {
  const wave: Call[] = [];
  let reserved = 0;
  for (const call of waiting) {
    if (call.kind !== waiting[0]?.kind || wave.length === call.atOnce) break;
    try {
      for (let calls = 1 + readsBefore(session, call); calls > 0; calls -= 1) {
        await session.reserveCall(call.purpose, reserved);
        reserved += 1;
      }
    } catch (caught) {
      // What is reserved leaves; whoever reserves next meets the same refusal.
      if (wave.length === 0) throw caught;
      break;
    }
    wave.push(call);
  }
  return wave;
};

/** A call whose intents are stored. */
interface StoredCall extends Call {
  readonly callId: CallId;
  readonly idempotencyKey: string;
}

type Answer =
  | { readonly call: StoredCall; readonly outcomes: readonly WriteOutcome[] }
  | { readonly call: StoredCall; readonly caught: unknown };

/** False when nothing was sent: a link was moved since its record was looked at, and all is to be looked at again. */
const sendWave = async (session: Session, wave: readonly Call[]): Promise<boolean> => {
  const stored = await storeIntents(session, wave).catch((caught: unknown) => {
    if (caught instanceof Error && 'code' in caught && caught.code === looksVoid) return null;
    throw caught;
  });
  if (stored === null) return false;
  const answers = await Promise.all(stored.map((call) => send(session, call)));
  const answered = answers.flatMap((answer) => ('outcomes' in answer ? [answer] : []));
  await settleOutcomes(
    session,
    answered.flatMap(({ call }) => call.intents),
    answered.flatMap(({ outcomes }) => outcomes),
  );
  const stops: unknown[] = [];
  for (const answer of answers)
    if ('caught' in answer && (await settleFailedCall(session, answer.call.intents, answer.caught)))
      stops.push(answer.caught);
  if (stops.length > 0) throw stops[0];
  return true;
};

const storeIntents = async (session: Session, wave: readonly Call[]): Promise<readonly StoredCall[]> => {
  const { deps, lease, owner, connection } = session;
  const startedAt = deps.clock.now();
  const calls = wave.map((call) => ({
    ...call,
    callId: newCallId(session),
    idempotencyKey: idempotencyKeyOf(connection.tenant_id ?? connection.id, call.action, call.intents),
  }));
  await inLease(deps.db, lease, startedAt, async (trx) => {
    const changes = calls.flatMap(({ intents, idempotencyKey }) =>
      intents.map((intent) => ({ intent, row: changeOf(session, intent, idempotencyKey) })),
    );
    await holdLooks(
      trx,
      changes.map(({ row }) => row),
    );
    const isStored = ({ intent }: (typeof changes)[number]): boolean => intent.approved?.isStored === true;
    await startChanges(
      trx,
      changes.filter(isStored).map(({ row }) => row),
      startedAt,
    );
    await insertChanges(
      trx,
      owner,
      changes.filter((each) => !isStored(each)).map(({ row }) => row),
      startedAt,
    );
    await pointApprovals(
      trx,
      changes.flatMap(({ intent: { approved, changeId } }) =>
        approved === undefined ? [] : [{ id: approved.approvalId, changeId }],
      ),
    );
    await insertAttempts(
      trx,
      owner,
      calls.flatMap(({ intents, callId }) =>
        intents.map((intent) => ({
          id: newId('attempt', startedAt),
          change_id: intent.changeId,
          call_id: callId,
          no: 1,
          outcome: 'sent' as const,
          code: null,
          message: null,
        })),
      ),
      startedAt,
    );
  });
  return calls;
};

/** Never rejects: what comes of one call must not hide what comes of those beside it. */
const send = async (session: Session, call: StoredCall): Promise<Answer> => {
  try {
    const outcomes = await session.client.writeRecords(
      call.kind,
      call.action,
      call.intents.map((intent) => ({
        key: intent.write.target?.key ?? null,
        reference: intent.reference,
        body: intent.body,
        ...seenVersionOf(session, intent),
      })),
      { idempotencyKey: call.idempotencyKey, purpose: call.purpose },
    );
    if (outcomes.length !== call.intents.length)
      throw new PlumblineError('vendor.nonsense', 'The vendor answered for another number of records.');
    return { call, outcomes };
  } catch (caught) {
    return { call, caught };
  }
};

/** What a failure of the whole call means for its records. */
type Fate = 'not_sent' | 'unknown' | 'refused';

const fateOf = (caught: unknown): Fate => {
  if (!(caught instanceof PlumblineError)) return 'unknown';
  switch (caught.code) {
    case 'budget.spent':
    case 'vendor.throttled':
    case 'vendor.unreachable':
    case 'vendor.unauthorised':
    case 'vendor.forbidden':
    case 'connection.expired':
      return 'not_sent';
    case 'vendor.refused':
      return 'refused';
    default:
      return 'unknown';
  }
};

/** True when what went wrong stops the connection. */
const settleFailedCall = async (
  session: Session,
  intents: readonly Intent[],
  caught: unknown,
): Promise<boolean> => {
  const { deps, lease, owner } = session;
  const fate = fateOf(caught);
  const code = caught instanceof PlumblineError ? caught.code : 'bug.unexpected';
  const message = caught instanceof PlumblineError ? caught.message : 'The call ended in a fault.';
  if (fate === 'refused' && intents.length === 1) {
    await settleOutcomes(session, intents, [
      { outcome: 'refused', reason: 'invalid', code, message, fields: {} },
    ]);
    return false;
  }
  const now = deps.clock.now();
  await inLease(deps.db, lease, now, async (trx) => {
    await settleChanges(
      trx,
      intents.map((intent): ChangeSettlement => ({
        id: intent.changeId,
        state: fate === 'unknown' ? 'unknown' : 'ready',
        target_record_id: null,
        outcome: fate,
        code,
        message,
        hint: null,
        details: {},
      })),
      now,
    );
    if (fate === 'refused')
      await countRefusal(
        trx,
        intents.map((intent) => intent.write.dirty),
      );
    if (fate === 'unknown')
      await appendAudit(
        trx,
        owner.workspaceId,
        intents.map((intent) => auditOf(intent.write, 'change.unknown', { change: intent.changeId, code })),
        now,
      );
    await notifyLive(trx, owner.workspaceId, ['changes']);
  });
  return fate !== 'refused';
};
