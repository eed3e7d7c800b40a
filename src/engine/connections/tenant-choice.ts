import type { Kysely } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { Connector, Tenant } from '#model/connector.ts';
import { findConnectionsOfTenant, type ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import { connectionError } from './connection-errors.ts';

export interface TenantChoice {
  readonly tenantId: string;
  readonly name: string;
  /** The connection of this workspace that holds it already; it cannot be chosen then. */
  readonly takenBy: ConnectionId | null;
}

/** What a new credential is for: the same connection again, one new tenant (null: unnamed), or a person's choice. */
export type Course =
  | { readonly course: 'again'; readonly row: ConnectionRow; readonly tenant: Tenant | null }
  | { readonly course: 'connect'; readonly tenant: Tenant | null }
  | { readonly course: 'choose' };

/** Says which tenants a connection of this workspace holds already. In their order. */
export const judgeTenants = async (
  db: Kysely<Database>,
  connector: Connector,
  tenants: readonly Tenant[],
): Promise<readonly { readonly choice: TenantChoice; readonly holder: ConnectionRow | null }[]> => {
  const judged = [];
  for (const tenant of tenants) {
    const [first] = await findConnectionsOfTenant(db, connector.vendor, tenant.tenantId);
    const holder = first !== undefined && first.state !== 'disconnected' ? first : null;
    judged.push({
      choice: { tenantId: tenant.tenantId, name: tenant.name, takenBy: holder?.id ?? null },
      holder,
    });
  }
  return judged;
};

/**
 * Decides what to do with a credential that reaches these tenants.
 * @throws `connection.other_tenant`, `connection.tenant_taken`.
 */
export const chooseCourse = async (
  db: Kysely<Database>,
  connector: Connector,
  again: ConnectionRow | null,
  tenants: readonly Tenant[],
): Promise<Course> => {
  if (again !== null && (again.tenant_id !== null || tenants.length === 0)) {
    const tenant = tenants.find((each) => each.tenantId === again.tenant_id) ?? null;
    if (again.tenant_id !== null && tenant === null) throw otherTenant(again, tenants);
    return { course: 'again', row: again, tenant };
  }
  if (tenants.length === 0) return { course: 'connect', tenant: null };
  const judged = await judgeTenants(db, connector, tenants);
  const free = tenants.filter((_tenant, index) => judged[index]?.holder === null);
  const [only] = free;
  if (only === undefined) throw tenantTaken(connector, judged[0]?.holder ?? null);
  if (free.length > 1) return { course: 'choose' };
  return again === null ? { course: 'connect', tenant: only } : { course: 'again', row: again, tenant: only };
};

export const tenantTaken = (connector: Connector, holder: ConnectionRow | null): Error =>
  connectionError(
    'connection.tenant_taken',
    `This workspace is connected to ${holder?.tenant_name ?? connector.label} already, as "${holder?.name ?? ''}".`,
    { details: { connection: holder?.id ?? null } },
  );

const otherTenant = (row: ConnectionRow, tenants: readonly Tenant[]): Error =>
  connectionError(
    'connection.other_tenant',
    `This consent does not reach ${row.tenant_name ?? 'the organisation'} of the connection.`,
    { details: { reached: tenants.map((tenant) => tenant.name) } },
  );
