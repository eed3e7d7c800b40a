import type { WorkspaceId } from '#base/ids.ts';
import type { CrmPort } from '#model/crm/records-port.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { invoiceRecords, subscriptionRecords } from './observed/billing-records.ts';
import { contactRecords } from './records/contact-records.ts';
import { readingPort, writingPort } from './records/kind-port.ts';
import { paymentRecords } from './observed/payment-records.ts';
import { opportunityRecords } from './records/opportunity-records.ts';
import { serviceRecords } from './records/service-records.ts';
import type { CrmDeps } from './work.ts';

/** The CRM's nouns as the connector of the CRM reads and writes them. */
export const createCrmRecords = (deps: CrmDeps): CrmPort => ({
  kinds: {
    contact: writingPort(deps, contactRecords),
    service: readingPort(deps, serviceRecords),
    opportunity: writingPort(deps, opportunityRecords),
    invoice: writingPort(deps, invoiceRecords(deps.vault)),
    allocation: readingPort(deps, paymentRecords),
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
