import type { ContactId } from '#base/ids.ts';
import type { BillingClient, BillingPaymentMethod } from '#model/billing.ts';
import { contentHash } from '#store/content-hash.ts';
import { loadCarried } from '#store/crm/billing-links.ts';
import { loadBilledContacts } from '#store/crm/billing-subjects.ts';
import { appendAudit } from '#store/audit.ts';
import { crmError } from '#crm/crm-errors.ts';
import { findBillingConnection, requireConnection } from '#crm/invoicing/billing-connection.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { financeError } from '#crm/invoicing/finance-errors.ts';
import { asPerson } from '#crm/invoicing/job-steps.ts';
import { act, type Acting } from '#crm/work.ts';

/** A contact at the billing vendor, asked there and then: nothing of its payment methods is stored here. */
interface ContactThere {
  readonly billing: BillingClient;
  /** Null while the contact is no customer. */
  readonly customerId: string | null;
  readonly currency: string;
}

const contactThere = (deps: FinanceDeps, acting: Acting, id: ContactId): Promise<ContactThere> =>
  act(deps, acting, 'stripe', async (work) => {
    const contact = (await loadBilledContacts(work.trx, [id])).get(id);
    if (contact === undefined) throw crmError('crm.not_found', 'There is no such contact.');
    const connection = requireConnection(await findBillingConnection(work.trx));
    const kinds = { source: 'contact', target: 'customer' };
    const carried = await loadCarried(work.trx, kinds, [id], connection.id);
    return {
      billing: deps.billing.clientFor(connection),
      customerId: carried.get(id)?.targetKey ?? null,
      currency: contact.currency ?? 'AUD',
    };
  });

const requireCustomer = ({ customerId }: ContactThere): string => {
  if (customerId === null) throw financeError('crm.no_customer', 'The contact is no customer of Stripe yet.');
  return customerId;
};

/** What the contact can be charged by, as far as it may be shown. */
export const listPaymentMethods = async (
  deps: FinanceDeps,
  acting: Acting,
  id: ContactId,
): Promise<{ readonly isCustomer: boolean; readonly items: readonly BillingPaymentMethod[] }> => {
  const there = await contactThere(deps, acting, id);
  if (there.customerId === null) return { isCustomer: false, items: [] };
  return { isCustomer: true, items: await there.billing.listPaymentMethods(there.customerId, asPerson) };
};

/** One key for one click: such a call changes nothing that could be doubled. */
const keyOf = (deps: FinanceDeps, ...parts: readonly string[]): string =>
  contentHash([...parts, String(deps.clock.now())].join(' '));

/** @throws `crm.no_customer`. */
export const chooseDefaultMethod = async (
  deps: FinanceDeps,
  acting: Acting,
  id: ContactId,
  paymentMethodId: string,
): Promise<void> => {
  const there = await contactThere(deps, acting, id);
  const customerId = requireCustomer(there);
  await there.billing.setDefaultPaymentMethod(
    { customerId, paymentMethodId },
    { ...asPerson, idempotencyKey: keyOf(deps, customerId, paymentMethodId) },
  );
  await noteAccess(deps, acting, id, 'payment_method.chosen');
};

/** A page of the vendor's where the contact leaves a payment method. @throws `crm.no_customer`. */
export const makeSetupLink = async (
  deps: FinanceDeps,
  acting: Acting,
  id: ContactId,
  returnUrl: string,
): Promise<{ readonly url: string }> => {
  const there = await contactThere(deps, acting, id);
  const customerId = requireCustomer(there);
  await noteAccess(deps, acting, id, 'payment_method.link_made');
  const { currency } = there;
  return there.billing.setupLink(
    { customerId, currency, successUrl: returnUrl, cancelUrl: returnUrl },
    { ...asPerson, idempotencyKey: keyOf(deps, customerId, 'setup') },
  );
};

/** A page of the vendor's where the contact sees invoices and payment methods. @throws `crm.no_customer`. */
export const makePortalLink = async (
  deps: FinanceDeps,
  acting: Acting,
  id: ContactId,
  returnUrl: string,
): Promise<{ readonly url: string }> => {
  const there = await contactThere(deps, acting, id);
  const customerId = requireCustomer(there);
  await noteAccess(deps, acting, id, 'payment_method.link_made');
  return there.billing.customerPortalLink(
    { customerId, returnUrl },
    { ...asPerson, idempotencyKey: keyOf(deps, customerId, 'portal') },
  );
};

const noteAccess = (
  deps: FinanceDeps,
  acting: Acting,
  id: ContactId,
  action: 'payment_method.chosen' | 'payment_method.link_made',
): Promise<void> =>
  act(deps, acting, 'stripe', (work) =>
    appendAudit(
      work.trx,
      work.workspaceId,
      [{ actor: work.actor, action, subjectKind: 'contact', subjectId: id, details: {} }],
      work.now,
    ),
  );
