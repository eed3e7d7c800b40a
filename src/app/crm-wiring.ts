import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import type { CrmDeps } from '#crm/work.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { holdFlows } from '#engine/actions/held-flows.ts';
import { notifyLive } from '#engine/deps.ts';
import { createOwnVendor } from '#engine/own-vendor.ts';
import { heldByModule } from '#model/crm/flow-modules.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';

export interface CrmOutside {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Asked for only when it is needed: the registry holds a connector that is made of these services. */
  readonly registry: () => ConnectorRegistry;
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
}

/** The CRM's services with what must hear of their changes. */
export const wireCrm = (outside: CrmOutside): CrmDeps => {
  const { db, vault, clock, wake } = outside;
  const registry: ConnectorRegistry = {
    get: (vendor) => outside.registry().get(vendor),
    list: () => outside.registry().list(),
  };
  const own = createOwnVendor({ vault, wake, registry }, { vendor: 'crm', profile: 'built_in' });
  return {
    db,
    vault,
    clock,
    signals: {
      switched: (trx, acting, on, now) => holdFlows(trx, wake, acting, (ends) => heldByModule(ends, on), now),
      connect: (trx, acting, now) => own.connect(trx, acting, now),
      touched: (trx, workspaceId, records, now) => own.touched(trx, workspaceId, records, now),
      defined: (trx, workspaceId, fields, changed, now) =>
        own.defined(trx, workspaceId, fields, changed, now),
      staffed: (trx, workspaceId, people, now) => own.staffed(trx, workspaceId, people, now),
      told: (trx, workspaceId) => notifyLive(trx, workspaceId, ['crm']),
    },
  };
};
