import type { ContactId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import { loadCarried, type CarriedRecord } from '#store/crm/billing-links.ts';
import { loadBilledContacts } from '#store/crm/billing-subjects.ts';
import { crmError } from '#crm/crm-errors.ts';
import { findBillingConnection, requireConnection } from '#crm/invoicing/billing-connection.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { financeError } from '#crm/invoicing/finance-errors.ts';
import { look, workIn, type Acting } from '#crm/work.ts';

/**
 * none: it becomes a customer with its first invoice; pending: it is on its way; gone: it was deleted at the vendor;
 * paused, review, dead, left_out: the flow that carries it does not, and its record says why.
 */
export type CustomerState =
  | 'none'
  | 'pending'
  | 'customer'
  | 'gone'
  | 'paused'
  | 'review'
  | 'dead'
  | 'left_out';

/** Where a contact stands at the billing vendor, as far as is known here. */
export interface CustomerStanding {
  readonly state: CustomerState;
  readonly carried: CarriedRecord | null;
}

const kinds = { source: 'contact', target: 'customer' };

const stateOf = (carried: CarriedRecord | undefined): CustomerState => {
  if (carried === undefined || carried.flowState === null) return 'none';
  if (carried.goneKey !== null) return 'gone';
  if (carried.targetKey !== null) return 'customer';
  if (carried.flowState === 'paused') return 'paused';
  if (carried.isDirty) return 'pending';
  switch (carried.recordState) {
    case 'skipped':
      return carried.stateCode === 'flow.not_yet_active' ? 'none' : 'left_out';
    case 'review':
    case 'dead':
      return carried.recordState;
    case 'pending':
    case 'awaiting_approval':
    case 'in_sync':
    case 'conflict':
      return 'pending';
    case null:
      return 'none';
    default:
      return unreachable(carried.recordState);
  }
};

/** No call to the vendor. @throws `crm.not_found`, `crm.stripe_not_connected`. */
export const customerStanding = (
  deps: FinanceDeps,
  acting: Acting,
  id: ContactId,
): Promise<CustomerStanding> =>
  look(deps, acting, 'stripe', async (trx) => {
    if (!(await loadBilledContacts(trx, [id])).has(id))
      throw crmError('crm.not_found', 'There is no such contact.');
    const connection = requireConnection(await findBillingConnection(trx));
    const carried = (await loadCarried(trx, kinds, [id], connection.id)).get(id);
    return { state: stateOf(carried), carried: carried ?? null };
  });

/**
 * Gives a contact another customer after the one it was has been deleted at the vendor. What was invoiced stays with the
 * old one; what waits for a customer goes on by itself. The new one is made at once where there is or was something to
 * bill, else with the first invoice.
 * @throws `crm.no_customer`, and what `BillingAccess.makeAnew` throws.
 */
export const makeNewCustomer = async (deps: FinanceDeps, acting: Acting, id: ContactId): Promise<void> => {
  const { carried } = await customerStanding(deps, acting, id);
  const { flowId = null, recordId } = carried ?? {};
  if (flowId === null || recordId === undefined)
    throw financeError('crm.no_customer', 'The contact is no customer of Stripe yet.');
  await deps.billing.makeAnew(acting, { flowId, sourceRecordId: recordId }, (trx) =>
    workIn(deps, acting, 'stripe', trx, (work) => {
      work.tell({ verb: 'new_customer_asked', kind: 'contact', id, contactId: id });
      return Promise.resolve();
    }),
  );
};
