import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { newId, type ConnectionId, type DeliveryId, type WorkspaceId } from '#base/ids.ts';
import { canonicalJson } from '#base/json.ts';
import type { PushedDelivery, PushedRecord } from '#model/connector.ts';
import { contentHash } from '#store/content-hash.ts';
import { insertDeliveries, noteWebhooks } from '#store/deliveries.ts';
import { keepInbound, settleInbound, type InboundOutcome } from '#store/inbound-deliveries.ts';
import type { PushedRecordTable } from '#store/inbound-tables.ts';
import { retryDeadlocks } from '#store/leases.ts';
import { markStale } from '#store/marks.ts';
import { keepPushed } from '#store/pushed-records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { notifyLive } from '#engine/deps.ts';
import { deliveryContext } from '#engine/ingest.ts';
import { inboundContext, pushedContext } from './inbox-seals.ts';

export interface InboxDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
}

export interface InboxOwner {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
}

/** What became of one delivery. */
export interface Taken {
  readonly id: DeliveryId;
  readonly outcome: 'taken' | 'repeated' | 'refused';
}

/**
 * Keeps an authentic delivery, and what it pushed, in one transaction: the delivery whole, the newest of each record, the
 * marks and the wake-up. The same delivery again changes nothing, unless it was refused before and can be read now, or is
 * known by its bytes only and the record holds something else meanwhile. Resolves once it is committed.
 */
export const takeDelivery = (
  deps: InboxDeps,
  owner: InboxOwner,
  push: PushedDelivery,
  rawBody: Uint8Array,
): Promise<Taken> =>
  retryDeadlocks(() =>
    inSystem(deps.db, async (trx): Promise<Taken> => {
      const now = deps.clock.now();
      const id = newId('delivery', now);
      const outcome = outcomeOf(push.read);
      const seal = (kept: DeliveryId): string =>
        deps.vault.seal(new TextDecoder().decode(rawBody), inboundContext(kept));
      const kept = await keepInbound(trx, {
        ...outcome,
        id,
        workspace_id: owner.workspaceId,
        connection_id: owner.connectionId,
        delivery_key: push.deliveryKey,
        size: rawBody.byteLength,
        body: seal(id),
        received_at: now,
      });
      if (kept.before === 'refused')
        await settleInbound(trx, kept.id, { ...outcome, body: seal(kept.id), size: rawBody.byteLength });
      await noteWebhooks(trx, [owner.connectionId], now);
      await notifyLive(trx, owner.workspaceId, ['connections']);
      if (!push.read.ok) return { id: kept.id, outcome: kept.before === 'taken' ? 'repeated' : 'refused' };
      if (kept.before === 'taken' && !push.isByContent) return { id: kept.id, outcome: 'repeated' };
      const changed = await carryIn(trx, deps, owner, kept.id, push.read.records, now);
      return { id: kept.id, outcome: kept.before === 'taken' && changed === 0 ? 'repeated' : 'taken' };
    }),
  );

export const outcomeOf = (read: PushedDelivery['read']): InboundOutcome =>
  read.ok
    ? { state: 'taken', code: null, message: null, hint: null, records: read.records.length }
    : { state: 'refused', code: read.code, message: read.message, hint: read.hint, records: 0 };

/** Keeps records and has those read that are another thing now. Returns how many. */
export const carryIn = async (
  trx: Transaction<Database>,
  deps: InboxDeps,
  owner: InboxOwner,
  delivery: DeliveryId,
  records: readonly PushedRecord[],
  now: number,
): Promise<number> => {
  const rows = records.map((record) => rowOf(deps.vault, owner, delivery, record, now));
  const changed = await keepPushed(trx, rows);
  if (changed.length === 0) return 0;
  await insertDeliveries(
    trx,
    changed.map(({ kind, key }) => {
      const id = newId('delivery', now);
      const body = deps.vault.seal(JSON.stringify({ inbound: delivery }), deliveryContext(id));
      return {
        id,
        workspace_id: owner.workspaceId,
        connection_id: owner.connectionId,
        event_key: `${delivery}:${id}`,
        kind,
        key,
        body,
      };
    }),
    now,
  );
  const hints = changed.map((record) => ({ ...record, id: newId('record', now), occurredAt: null }));
  await markStale(trx, owner, hints, now);
  await deps.wake(trx, [owner.connectionId]);
  return changed.length;
};

const rowOf = (
  vault: Vault,
  owner: InboxOwner,
  delivery: DeliveryId,
  { kind, key, version, raw }: PushedRecord,
  now: number,
): PushedRecordTable => ({
  connection_id: owner.connectionId,
  kind,
  key,
  workspace_id: owner.workspaceId,
  version,
  hash: contentHash(canonicalJson(raw)),
  body: vault.seal(JSON.stringify(raw), pushedContext({ connection_id: owner.connectionId, kind, key })),
  delivery_id: delivery,
  received_at: now,
});
