import type { WorkspaceId } from '#base/ids.ts';
import type { CrmPort } from '#model/crm/records-port.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { invoiceRecords, subscriptionRecords } from './observed/billing-records.ts';
import { agreedRecords } from './agreed/agreed-records.ts';
import type { FinanceDeps } from './invoicing/finance-deps.ts';
import { contactRecords } from './records/contact-records.ts';
import { readingPort, writingPort } from './records/kind-port.ts';
import { paymentRecords } from './observed/payment-records.ts';
import { opportunityRecords } from './records/opportunity-records.ts';
import { serviceRecords } from './records/service-records.ts';
import type { CrmDeps } from './work.ts';

/**
 * The CRM's nouns as the connector of the CRM reads and writes them. `finance` is asked for only when something is billed:
 * it is made with the connectors.
 */
export const createCrmRecords = (deps: CrmDeps, finance: () => FinanceDeps): CrmPort => ({
  kinds: {
    contact: writingPort(deps, contactRecords),
    service: readingPort(deps, serviceRecords),
    opportunity: writingPort(deps, opportunityRecords),
    invoice: writingPort(deps, invoiceRecords(deps.vault)),
    allocation: readingPort(deps, paymentRecords),
    agreed_service: writingPort(deps, agreedRecords(finance)),
    subscription: writingPort(deps, subscriptionRecords(deps.vault)),
  },
  facts: (workspaceId) =>
    inWorkspace(deps.db, workspaceId as WorkspaceId, async (trx) => {
      const workspace = await trx
        .selectFrom('workspace')
        .select('name')
        .where('id', '=', workspaceId as WorkspaceId)
        .executeTakeFirst();
      return { name: workspace?.name ?? '', countryCode: 'AU', currency: 'AUD' };
    }),
});
