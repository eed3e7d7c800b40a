import type { Transaction } from 'kysely';
import { newId, type FlowId, type RecordId } from '#base/ids.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { notifyLive } from '#engine/deps.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import { targetOf, type Contexts } from '#engine/connections/connector-context.ts';
import { nextReference } from '#engine/reference.ts';
import { appendAudit } from '#store/audit.ts';
import { findConnection } from '#store/connections.ts';
import {
  endLink,
  loadLinkedFlowRecords,
  type LinkedFlowRecord,
  type LinkedTargetRow,
} from '#store/linked-flow-records.ts';
import { markStale } from '#store/marks.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';

export interface AnewDeps extends ActionDeps {
  readonly contexts: Pick<Contexts, 'clientFor'>;
}

/** A record in one flow of which it is the source. */
export interface FlowRecordAsked {
  readonly flowId: FlowId;
  readonly sourceRecordId: RecordId;
}

type WithGoneTarget = LinkedFlowRecord & { readonly target: LinkedTargetRow };

/** More that is to happen in the transaction that ends the link. */
export type Beside = (trx: Transaction<Database>, now: number) => Promise<void>;

/**
 * Makes the target of a source record anew after it was deleted at its vendor. The vendor is asked first whether it is
 * really gone; then, in one transaction, the link to it is ended and the record marked. What follows is the pipeline's:
 * the record is matched as if for the first time, and a new target is made where none is found and the flow makes one.
 * The second of two such requests is refused, so nothing is made twice.
 * @throws `record.not_in_flow`, `record.not_gone`, `record.write_under_way`, `connection.not_connected`, and what asking
 * the vendor throws.
 */
export const makeAnew = async (
  deps: AnewDeps,
  acting: Acting,
  asked: FlowRecordAsked,
  beside?: Beside,
): Promise<{ readonly endedTargetId: RecordId }> => {
  const seen = await inWorkspace(deps.db, acting.workspaceId, (trx) => requireGone(trx, asked, false));
  await requireGoneThere(deps, acting, seen);
  return act(deps, acting, async (trx, now) => {
    const held = await requireGone(trx, asked, true);
    if (held.target.id !== seen.target.id) throw notGone('Its target is another record by now.');
    await endLink(trx, held, nextReference(held), now);
    await beside?.(trx, now);
    await notifyLive(trx, acting.workspaceId, ['records', 'changes', 'overview']);
    await deps.wake(trx, [held.targetConnectionId]);
    const about = { actor: acting.actor, action: 'record.unlinked', subjectKind: 'record' } as const;
    const { sourceRecordId, target, flowId: flow } = held;
    await appendAudit(
      trx,
      acting.workspaceId,
      [
        { ...about, subjectId: sourceRecordId, details: { flow, target: target.id, was: target.state } },
        { ...about, subjectId: target.id, details: { flow, source: sourceRecordId, was: target.state } },
      ],
      now,
    );
    return { endedTargetId: target.id };
  });
};

const notGone = (message: string): Error => actionError('record.not_gone', message);

const requireGone = async (
  trx: Transaction<Database>,
  asked: FlowRecordAsked,
  lock: boolean,
): Promise<WithGoneTarget> => {
  const [record] = await loadLinkedFlowRecords(trx, asked, { lock });
  if (record === undefined)
    throw actionError('record.not_in_flow', 'The record is not carried by this flow in this workspace.');
  const { target } = record;
  if (target === null)
    throw notGone(
      record.isDirty || record.isBeingWritten
        ? 'It has no target now, and one is being made.'
        : 'It has no target that could be gone.',
    );
  if (target.state !== 'deleted' && target.state !== 'merged')
    throw notGone(`Its target is there: it was ${stateWord(target.state)} when it was last read.`);
  if (record.isBeingWritten)
    throw actionError('record.write_under_way', 'A write to the old target has not come to its end yet.');
  return { ...record, target };
};

const stateWord = (state: LinkedTargetRow['state']): string => (state === 'unread' ? 'not read yet' : state);

/** What we believe to be gone may have been told to us wrongly: a second target beside a living one is the worst outcome. */
const requireGoneThere = async (deps: AnewDeps, acting: Acting, record: WithGoneTarget): Promise<void> => {
  const { target, targetConnectionId: connectionId, targetKind: kind } = record;
  const row = await inWorkspace(deps.db, acting.workspaceId, (trx) => findConnection(trx, connectionId));
  if (row?.state !== 'connected')
    throw connectionError('connection.not_connected', `"${row?.name ?? connectionId}" is not connected.`);
  const { client } = deps.contexts.clientFor(targetOf(row));
  const wanted = [{ key: target.key, version: target.version }];
  const { records } = await client.readRecords(kind, wanted, 'person');
  if (!records.some((found) => isThere(found, target.key))) return;
  await act(deps, acting, async (trx, now) => {
    const hint = { id: newId('record', now), kind, key: target.key, occurredAt: null };
    await markStale(trx, { workspaceId: acting.workspaceId, connectionId }, [hint], now);
    await deps.wake(trx, [connectionId]);
  });
  throw notGone(`${row.name} says that its target is there; it is read again now.`);
};

const isThere = (found: ObservedRecord, key: string): boolean =>
  found.key === key && (found.state === 'active' || found.state === 'archived');
