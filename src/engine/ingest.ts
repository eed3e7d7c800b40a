import type { Transaction } from 'kysely';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import type { WebhookEvent } from '#model/connector.ts';
import { findTenantConnections, insertDeliveries, type DeliveryRow } from '#store/deliveries.ts';
import { markStale } from '#store/marks.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';

/** What one webhook told, after its signature held. */
export type Delivery =
  | {
      readonly to: 'connection';
      readonly connectionId: ConnectionId;
      readonly workspaceId: WorkspaceId;
      readonly events: readonly WebhookEvent[];
      /** As received; kept with the first event. */
      readonly raw: string;
    }
  /** Events name their tenant; the bytes tell of many tenants, so they are kept with none. */
  | { readonly to: 'tenants'; readonly vendor: string; readonly events: readonly WebhookEvent[] };

export interface IngestDeps {
  readonly vault: Vault;
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
}

interface Arrival {
  readonly row: DeliveryRow;
  readonly occurredAt: number | null;
}

/** What a delivery's sealed body is sealed for. */
export const deliveryContext = (id: string): string => `delivery:${id}`;

/**
 * The inner part of one transaction in system scope, for any number of webhooks: stores each event once, marks the
 * records it told of to be read, and wakes their connections. Repeated events change nothing. Events of tenants that
 * nobody has connected are dropped. Returns the connections woken.
 */
export const ingestDeliveries = async (
  trx: Transaction<Database>,
  deps: IngestDeps,
  deliveries: readonly Delivery[],
  now: number,
): Promise<readonly ConnectionId[]> => {
  const arrivals = await addressArrivals(trx, deps.vault, deliveries, now);
  const stored = await insertDeliveries(
    trx,
    arrivals.map((arrival) => arrival.row),
    now,
  );
  const fresh = arrivals.filter((arrival) => stored.has(arrival.row.id));
  const byConnection = Map.groupBy(fresh, (arrival) => arrival.row.connection_id);
  const connections = [...byConnection.keys()].toSorted();
  for (const connectionId of connections) {
    const mine = byConnection.get(connectionId) ?? [];
    const [first] = mine;
    if (first === undefined) continue;
    const owner = { connectionId, workspaceId: first.row.workspace_id };
    await markStale(trx, owner, mine.map(hintOf(now)), now);
  }
  if (connections.length === 0) return [];
  await deps.wake(trx, connections);
  return connections;
};

const hintOf =
  (now: number) =>
  ({ row, occurredAt }: Arrival): Parameters<typeof markStale>[2][number] => ({
    id: newId('record', now),
    kind: row.kind,
    key: row.key,
    occurredAt,
  });

/** Gives each event to the connections it is for. */
const addressArrivals = async (
  trx: Transaction<Database>,
  vault: Vault,
  deliveries: readonly Delivery[],
  now: number,
): Promise<readonly Arrival[]> => {
  const wanted = deliveries.flatMap((delivery) =>
    delivery.to === 'tenants'
      ? delivery.events.flatMap(({ tenantId }) =>
          tenantId === null ? [] : [{ vendor: delivery.vendor, tenantId }],
        )
      : [],
  );
  const found = await findTenantConnections(trx, wanted);
  const byTenant = Map.groupBy(found, (row) => `${row.vendor}:${row.tenant_id}`);
  const arrivals: Arrival[] = [];
  const arrive = (
    owner: { readonly connectionId: ConnectionId; readonly workspaceId: WorkspaceId },
    event: WebhookEvent,
    raw: string | null,
  ): void => {
    const id = newId('delivery', now);
    const body = JSON.stringify({ event, ...(raw === null ? {} : { raw }) });
    arrivals.push({
      row: {
        id,
        workspace_id: owner.workspaceId,
        connection_id: owner.connectionId,
        event_key: event.eventKey,
        kind: event.kind,
        key: event.key,
        body: vault.seal(body, deliveryContext(id)),
      },
      occurredAt: event.occurredAt,
    });
  };
  for (const delivery of deliveries)
    for (const [place, event] of delivery.events.entries()) {
      if (delivery.to === 'connection') {
        arrive(delivery, event, place === 0 ? delivery.raw : null);
        continue;
      }
      for (const row of byTenant.get(`${delivery.vendor}:${event.tenantId ?? ''}`) ?? [])
        arrive({ connectionId: row.id, workspaceId: row.workspace_id }, event, null);
    }
  return arrivals;
};
