import { newId, type RecordId } from '#base/ids.ts';
import { sameJson } from '#base/json.ts';
import { priorities } from '#model/change.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { valueAt } from '#model/mapping.ts';
import { appendAudit } from '#store/audit.ts';
import {
  insertAttempts,
  loadInFlight,
  settleChanges,
  type ChangeSettlement,
  type InFlightChange,
} from '#store/changes.ts';
import { insertLinks } from '#store/flow-records.ts';
import { markAwaitingLinks } from '#store/linked-keys.ts';
import { inLease } from '#store/leases.ts';
import { markChanged } from '#store/marks.ts';
import { observeRecords, recordName } from '#store/records.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { notifyLive } from './deps.ts';
import { changeContext, newCallId, type Desired } from './intents.ts';
import type { Session } from './session.ts';

/**
 * How long a write whose answer was lost may still be on its way. Looking earlier could miss it and send it twice.
 * Milliseconds.
 */
const settlingMs = 2_000;
const lookUpBatch = 25;

/** What is to be done about writes under way when nobody is sending: nothing, wait a little, or look again at once. */
export type Recovery =
  | { readonly done: 'none' }
  | { readonly done: 'some' }
  | { readonly done: 'wait'; readonly untilMs: number };

/**
 * Learns what became of writes whose answer nobody has: they were being sent when their worker died or their call was
 * lost. Creations are looked up by our reference, the rest is read by key. What landed is applied; what did not is
 * superseded, and its record, still dirty, is planned again with what both sides hold now.
 */
export const recoverInFlight = async (session: Session): Promise<Recovery> => {
  const { deps, lease } = session;
  const now = deps.clock.now();
  const open = await inWorkspace(deps.db, lease.workspaceId, (trx) =>
    loadInFlight(trx, lease.connectionId, lookUpBatch),
  );
  const [first] = open;
  if (first === undefined) return { done: 'none' };
  const ready = open.filter(
    (change) =>
      change.target_kind === first.target_kind &&
      (change.action === 'create') === (first.action === 'create') &&
      change.sending_at + settlingMs <= now,
  );
  if (ready.length === 0) return { done: 'wait', untilMs: first.sending_at + settlingMs };
  const found = await lookUp(session, first.target_kind, ready);
  await settleFound(session, ready, found);
  return { done: 'some' };
};

const lookUp = async (
  session: Session,
  kind: string,
  changes: readonly InFlightChange[],
): Promise<readonly ObservedRecord[]> => {
  if (changes[0]?.action === 'create')
    return session.client.findByReference(
      kind,
      changes.map((change) => change.reference),
      'live',
    );
  const wanted = changes.flatMap((change) =>
    change.target_key === null ? [] : [{ key: change.target_key, version: change.target_version }],
  );
  return (await session.client.readRecords(kind, wanted, 'live')).records;
};

const settleFound = async (
  session: Session,
  changes: readonly InFlightChange[],
  found: readonly ObservedRecord[],
): Promise<void> => {
  const { deps, lease, owner } = session;
  const now = deps.clock.now();
  await inLease(deps.db, lease, now, async (trx) => {
    const observation = await observeRecords(trx, deps.vault, owner, found, 'read', now);
    const pairs = changes.map((change) => ({ change, record: landed(session, change, found) }));
    const sources = await sourcesOf(trx, changes);
    const taken = await insertLinks(
      trx,
      owner,
      pairs.flatMap(({ change, record }) => {
        const source = sources.get(change.source_record_id);
        const targetId = record === null ? undefined : observation.ids.get(recordName(record));
        if (change.action !== 'create' || source === undefined || targetId === undefined) return [];
        return [
          {
            id: newId('link', now),
            source_record_id: change.source_record_id,
            source_connection_id: source.connection_id,
            source_kind: source.kind,
            target_record_id: targetId,
            target_kind: change.target_kind,
            reference: change.reference,
            matched_by: 'created' as const,
            owner_email: null,
            created_by: 'plumbline',
          },
        ];
      }),
      now,
    );
    const settlements = pairs.map(({ change, record }): ChangeSettlement => {
      const applied = record !== null && !taken.has(change.source_record_id);
      return {
        id: change.id,
        state: applied ? 'applied' : 'superseded',
        target_record_id: record === null ? null : (observation.ids.get(recordName(record)) ?? null),
        outcome: 'unknown',
        code: null,
        message: applied
          ? 'It was found at the vendor.'
          : 'It was not found at the vendor and is planned again.',
        hint: null,
        details: {},
      };
    });
    await settleChanges(trx, settlements, now);
    if (changes.some((change) => change.action === 'create')) await markAwaitingLinks(trx, owner, now);
    await insertAttempts(
      trx,
      owner,
      settlements.map((settlement) => ({
        id: newId('attempt', now),
        change_id: settlement.id,
        call_id: newCallId(session),
        no: (changes.find((change) => change.id === settlement.id)?.attempts ?? 0) + 1,
        outcome: settlement.state === 'applied' ? ('found' as const) : ('absent' as const),
        code: null,
        message: settlement.message,
      })),
      now,
    );
    await appendAudit(
      trx,
      owner.workspaceId,
      settlements.map((settlement, index) => ({
        actor: 'plumbline',
        action: settlement.state === 'applied' ? 'change.found' : 'change.absent',
        subjectKind: 'record',
        subjectId: changes[index]?.source_record_id ?? '',
        details: { change: settlement.id },
      })),
      now,
    );
    await deps.wake(trx, await markChanged(trx, owner, observation.changed, priorities.live, now));
    await notifyLive(trx, owner.workspaceId, ['changes', 'records']);
  });
};

/** The record that shows that the write took effect, or null. */
const landed = (
  session: Session,
  change: InFlightChange,
  found: readonly ObservedRecord[],
): ObservedRecord | null => {
  if (change.action === 'create')
    return found.find((record) => record.reference === change.reference) ?? null;
  const record = found.find((each) => each.key === change.target_key);
  if (record === undefined) return null;
  if (change.action === 'archive') return record.state === 'archived' ? record : null;
  if (change.action === 'restore' && record.state !== 'active') return null;
  const desired =
    change.desired === null
      ? null
      : (JSON.parse(session.deps.vault.open(change.desired, changeContext(change.id))) as Desired);
  if (desired === null) return null;
  const holds = Object.entries(desired.set).every(([field, value]) =>
    sameJson(value, valueAt(record.fields, field)),
  );
  return holds ? record : null;
};

const sourcesOf = async (
  trx: Parameters<typeof insertLinks>[0],
  changes: readonly InFlightChange[],
): Promise<ReadonlyMap<RecordId, { connection_id: string; kind: string }>> => {
  const rows = await trx
    .selectFrom('record')
    .select(['id', 'connection_id', 'kind'])
    .where(
      'id',
      'in',
      changes.map((change) => change.source_record_id),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
};
