import { PlumblineError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { priorities, type ChangeAction } from '#model/change.ts';
import type { Purpose, WriteOutcome } from '#model/connector.ts';
import { appendAudit } from '#store/audit.ts';
import { insertAttempts, insertChanges, settleChanges, type ChangeSettlement } from '#store/changes.ts';
import { countRefusal } from '#store/flow-records.ts';
import { inLease } from '#store/leases.ts';
import { notifyLive } from './deps.ts';
import { changeOf, idempotencyKeyOf, newCallId, type Intent } from './intents.ts';
import { auditOf } from './round.ts';
import { settleOutcomes } from './settle.ts';
import type { Session } from './session.ts';

/**
 * Sends intents, grouped by action into calls as large as the vendor takes. A record that made a whole call fail before
 * goes alone. A call that is not full waits for the next round while more work may fill it (`more`).
 * @throws PlumblineError what stopped the connection; everything not sent is planned again later.
 */
export const applyIntents = async (
  session: Session,
  intents: readonly Intent[],
  more: boolean,
): Promise<number> => {
  let sent = 0;
  const groups = Map.groupBy(
    intents,
    (intent) => `${intent.write.flow.targetKind} ${intent.write.plan.action}`,
  );
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const spec = session.connector.kinds.find((kind) => kind.kind === first.write.flow.targetKind);
    const size = spec?.write?.batch ?? 1;
    const alone = group.filter((intent) => intent.write.dirty.attempts > 0);
    const together = group.filter((intent) => intent.write.dirty.attempts === 0);
    const calls = [...alone.map((intent) => [intent]), ...chunksOf(together, size)];
    for (const [index, call] of calls.entries()) {
      const last = index === calls.length - 1;
      const couldGrow =
        last && more && call.length < size && (sent > 0 || groups.size > 1 || calls.length > 1);
      if (couldGrow && call.every((intent) => intent.write.dirty.priority >= priorities.backfill)) continue;
      await sendCall(session, first.write.plan.action, call);
      sent += call.length;
    }
  }
  return sent;
};

const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] => {
  const chunks: Item[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
};

const purposeOf = (intents: readonly Intent[]): Purpose => {
  const first = Math.min(...intents.map((intent) => intent.write.dirty.priority));
  if (first === priorities.person) return 'person';
  if (first === priorities.live) return 'live';
  return first === priorities.heal ? 'heal' : 'backfill';
};

const sendCall = async (
  session: Session,
  action: ChangeAction,
  intents: readonly Intent[],
): Promise<void> => {
  const { deps, lease, owner, connection } = session;
  const [first] = intents;
  if (first === undefined) return;
  const purpose = purposeOf(intents);
  await session.reserveCall(purpose);
  const idempotencyKey = idempotencyKeyOf(connection.tenant_id ?? connection.id, action, intents);
  const callId = newCallId(session);
  const startedAt = deps.clock.now();
  await inLease(deps.db, lease, startedAt, async (trx) => {
    await insertChanges(
      trx,
      owner,
      intents.map((intent) => changeOf(session, intent, idempotencyKey)),
      startedAt,
    );
    await insertAttempts(
      trx,
      owner,
      intents.map((intent) => ({
        id: newId('attempt', startedAt),
        change_id: intent.changeId,
        call_id: callId,
        no: 1,
        outcome: 'sent',
        code: null,
        message: null,
      })),
      startedAt,
    );
  });
  let outcomes: readonly WriteOutcome[];
  try {
    outcomes = await session.client.writeRecords(
      first.write.flow.targetKind,
      action,
      intents.map((intent) => ({
        key: intent.write.target?.key ?? null,
        reference: intent.reference,
        body: intent.body,
      })),
      { idempotencyKey, purpose },
    );
    if (outcomes.length !== intents.length)
      throw new PlumblineError('vendor.nonsense', 'The vendor answered for another number of records.');
  } catch (caught) {
    await settleFailedCall(session, intents, caught);
    return;
  }
  await settleOutcomes(session, intents, outcomes);
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

const settleFailedCall = async (
  session: Session,
  intents: readonly Intent[],
  caught: unknown,
): Promise<void> => {
  const { deps, lease, owner } = session;
  const fate = fateOf(caught);
  const code = caught instanceof PlumblineError ? caught.code : 'bug.unexpected';
  const message = caught instanceof PlumblineError ? caught.message : 'The call ended in a fault.';
  if (fate === 'refused' && intents.length === 1) {
    await settleOutcomes(session, intents, [
      { outcome: 'refused', reason: 'invalid', code, message, fields: {} },
    ]);
    return;
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
  if (fate !== 'refused') throw caught;
};
