import { sql, type Transaction } from 'kysely';
import type { ConnectionId, DeliveryId, WorkspaceId } from '#base/ids.ts';
import { jsonbOf } from './jsonb.ts';
import type { Database } from './tables.ts';

export interface DeliveryRow {
  readonly id: DeliveryId;
  readonly workspace_id: WorkspaceId;
  readonly connection_id: ConnectionId;
  readonly event_key: string;
  readonly kind: string;
  readonly key: string;
  /** Sealed. */
  readonly body: string;
}

/** Stores deliveries and returns the ids of those that were not there before. */
export const insertDeliveries = async (
  trx: Transaction<Database>,
  rows: readonly DeliveryRow[],
  now: number,
): Promise<ReadonlySet<DeliveryId>> => {
  if (rows.length === 0) return new Set();
  const stored = await sql<{ id: DeliveryId }>`
    insert into delivery (id, workspace_id, connection_id, event_key, kind, key, body, received_at)
    select d.id, d.workspace_id, d.connection_id, d.event_key, d.kind, d.key, d.body, ${now}
    from jsonb_to_recordset(${jsonbOf(rows)}::jsonb) as d (id text, workspace_id text, connection_id text,
      event_key text, kind text, key text, body text)
    on conflict (connection_id, event_key) do nothing returning id`.execute(trx);
  return new Set(stored.rows.map((row) => row.id));
};

/** Notes that webhooks arrive. A connection that is being worked on is left out rather than waited for. */
export const noteWebhooks = async (
  trx: Transaction<Database>,
  connections: readonly ConnectionId[],
  now: number,
): Promise<void> => {
  await sql`
    update connection set webhook_at = ${now} where id in (
      select id from connection where id = any(${[...connections]})
      order by id for update skip locked)`.execute(trx);
};

/** The connections, over all workspaces, that read these tenants of a vendor. Run in system scope. */
export const findTenantConnections = async (
  trx: Transaction<Database>,
  tenants: readonly { readonly vendor: string; readonly tenantId: string }[],
): Promise<
  readonly {
    readonly id: ConnectionId;
    readonly workspace_id: WorkspaceId;
    readonly vendor: string;
    readonly tenant_id: string;
  }[]
> => {
  if (tenants.length === 0) return [];
  const found = await sql<{
    id: ConnectionId;
    workspace_id: WorkspaceId;
    vendor: string;
    tenant_id: string;
  }>`
    select c.id, c.workspace_id, c.vendor, c.tenant_id from connection c
    join (select distinct vendor, tenant from unnest(${tenants.map((each) => each.vendor)}::text[],
      ${tenants.map((each) => each.tenantId)}::text[]) as t (vendor, tenant)) t
      on t.vendor = c.vendor and t.tenant = c.tenant_id
    where c.state in ('connected', 'reconnect') order by c.id`.execute(trx);
  return found.rows;
};
