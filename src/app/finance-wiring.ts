import type { ConnectionId } from '#base/ids.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { billingVendor } from '#crm/invoicing/billing-connection.ts';
import { doBillingJobs } from '#crm/invoicing/billing-task.ts';
import { billByConnection } from '#crm/modules/module-service.ts';
import type { CrmDeps } from '#crm/work.ts';
import { makeAnew } from '#engine/actions/anew-actions.ts';
import { targetOf, type Contexts } from '#engine/connections/connector-context.ts';
import type { EstablishDeps } from '#engine/connections/establish.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { createFlow } from '#engine/flows.ts';
import { presets } from '#engine/presets/presets.ts';
import type { ConnectionTask } from '#engine/tasks.ts';
import { findConnectionsOfTenant } from '#store/connections.ts';
import { loadModules } from '#store/crm/modules.ts';
import { inLease } from '#store/leases.ts';
import type { CrmOutside } from './crm-wiring.ts';

/** What invoicing cannot do without: contacts and services there, invoices and subscriptions back. */
const billingFlows = [
  'crm-contacts-to-stripe',
  'crm-services-to-stripe',
  'stripe-billing-to-crm',
  'stripe-subscriptions-to-crm',
] as const;

/** The CRM's services that bill, with the vendor that bills for them. */
export const wireFinance = (
  crm: CrmDeps,
  outside: {
    readonly contexts: Contexts;
    readonly registry: ConnectorRegistry;
    readonly wake: CrmOutside['wake'];
  },
): FinanceDeps => ({
  ...crm,
  billing: {
    clientFor: (connection) => {
      const connector = outside.registry.get(connection.vendor);
      const billing = connector.billing?.(outside.contexts.contextFor(targetOf(connection)));
      if (billing === undefined) throw new Error(`${connection.vendor} does not bill customers for us`);
      return billing;
    },
    makeAnew: async (acting, asked, beside) => {
      const { db, clock } = crm;
      await makeAnew({ db, clock, wake: outside.wake, contexts: outside.contexts }, acting, asked, beside);
    },
    wake: (trx, connections) => outside.wake(trx, connections),
    ensureFlows: async (trx, { workspaceId, actor }, connectionId, now) => {
      const [own] = await findConnectionsOfTenant(trx, 'crm', workspaceId);
      if (own === undefined) return;
      const here = { workspaceId, connectionId: own.id };
      const there = { workspaceId, connectionId };
      for (const name of billingFlows) {
        const preset = presets.get(name);
        if (preset === undefined) throw new Error(`the preset ${name} is shipped`);
        const ends =
          preset.source.vendor === 'crm' ? { source: here, target: there } : { source: there, target: here };
        await createFlow(trx, ends, preset, actor, now);
      }
      await outside.wake(trx, [own.id, connectionId]);
    },
  },
});

/** Switches the billing vendor's module on for whoever connects its account. */
export const billWhereConnected =
  (finance: FinanceDeps): NonNullable<EstablishDeps['connected']> =>
  async (trx, { vendor, workspaceId, actor }) => {
    if (vendor === billingVendor) await billByConnection(finance, { workspaceId, actor }, trx);
  };

/**
 * What drains of the billing vendor's connections do beside carrying records. Where the module is on, the flows that
 * invoicing needs are made as soon as both are there, whichever came first.
 */
export const billingTask = (finance: FinanceDeps): ConnectionTask => {
  const settled = new Set<ConnectionId>();
  return {
    vendor: billingVendor,
    step: async (session) => {
      const billing = session.billing();
      if (billing === null) return false;
      const { db, vault, clock, logger, wake } = session.deps;
      const { lease, connection } = session;
      if (!settled.has(connection.id)) {
        const isOn = await inLease(db, lease, clock.now(), async (trx) => {
          const modules = await loadModules(trx, lease.workspaceId);
          if (!modules.some(({ module }) => module === 'stripe')) return false;
          const acting = { workspaceId: lease.workspaceId, actor: 'plumbline' };
          await finance.billing.ensureFlows(trx, acting, connection.id, clock.now());
          return true;
        });
        if (isOn) settled.add(connection.id);
      }
      const { signals } = finance;
      return doBillingJobs({ db, vault, clock, logger, lease, connection, billing, signals, wake });
    },
  };
};
