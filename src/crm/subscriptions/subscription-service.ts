import { canonicalJson, type JsonObject } from '#base/json.ts';
import { newId, type ContactId, type OpportunityId, type ServiceId, type SubscriptionId } from '#base/ids.ts';
import type { RecurringInterval } from '#model/crm/nouns.ts';
import type { BillingAction, Collection } from '#model/invoicing/invoicing-nouns.ts';
import { subscriptionActions } from '#model/invoicing/invoice-actions.ts';
import { contentHash } from '#store/content-hash.ts';
import { loadJobsByKey } from '#store/crm/billing-jobs.ts';
import {
  isTaxInUse,
  loadBilledContacts,
  loadPricedService,
  markBilled,
  type BilledContact,
  type PricedService,
} from '#store/crm/billing-subjects.ts';
import { insertSubscription, lockSubscription, updateSubscription } from '#store/crm/subscriptions.ts';
import { checkFigures } from '#crm/billables/billable-service.ts';
import { crmError } from '#crm/crm-errors.ts';
import {
  findBillingConnection,
  requireConnection,
  requireConnectionOf,
} from '#crm/invoicing/billing-connection.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { financeError } from '#crm/invoicing/finance-errors.ts';
import { usualTermsDays } from '#crm/invoicing/invoice-plan.ts';
import { addJob, findAsked, requireIdle } from '#crm/invoicing/jobs.ts';
import { act, type Acting, type CrmWork } from '#crm/work.ts';

export interface NewSubscription {
  readonly contactId: ContactId;
  readonly opportunityId?: OpportunityId | undefined;
  readonly serviceId: ServiceId;
  readonly quantity: number;
  readonly unitPrice?: string | undefined;
  readonly currency?: string | undefined;
  readonly taxCode?: string | null | undefined;
  readonly collection: Collection;
  readonly termsDays?: number | undefined;
  readonly startsAt?: number | undefined;
  /** Ends then; goes on where it is left out. */
  readonly endsAt?: number | undefined;
  /** How often, where that differs from the service’s own. */
  readonly every?: { readonly interval: RecurringInterval; readonly count: number } | undefined;
  /** What is billed, where that differs from the service’s name. */
  readonly title?: string | undefined;
}

/**
 * Bills a recurring service to a contact; the vendor makes its invoices from then on. Asking again under the same key
 * gives the same subscription. @throws `crm.not_recurring`, `crm.stripe_not_connected`, `crm.amount_refused`,
 * `crm.currency_refused`, `crm.contact_without_email`, `crm.bad_reference`.
 */
export const startSubscription = (
  deps: FinanceDeps,
  acting: Acting,
  requestKey: string,
  input: NewSubscription,
): Promise<SubscriptionId> =>
  act(deps, acting, 'stripe', (work) => beginSubscription(deps, work, requestKey, input));

/** The same inside somebody's transaction, in which the vendor's module is on. */
export const beginSubscription = async (
  deps: FinanceDeps,
  work: CrmWork,
  requestKey: string,
  input: NewSubscription,
): Promise<SubscriptionId> => {
  const { every, ...plain } = input;
  const fingerprint = contentHash(
    canonicalJson({ ...plain, ...(every === undefined ? {} : { every: { ...every } }) }),
  );
  const asked = await findAsked(work, requestKey, fingerprint);
  const earlier = asked?.job.subscription_id ?? null;
  if (earlier !== null) return earlier;
  const connection = requireConnection(await findBillingConnection(work.trx));
  const contact = await requireContact(work, input);
  const currency = input.currency ?? contact.currency ?? 'AUD';
  const service = await requireRecurring(work, input.serviceId, currency);
  const unitPrice = input.unitPrice ?? service.unit_price;
  if (unitPrice === null)
    throw crmError('crm.invalid', `${service.code} has no price in ${currency}: give one.`, {
      details: { fields: ['unitPrice'] },
    });
  await checkFigures(deps, work, {
    quantity: String(input.quantity),
    unitPrice,
    discount: null,
    currency,
  });
  const taxCode = input.taxCode === undefined ? service.tax_code : input.taxCode;
  if (taxCode !== null && !(await isTaxInUse(work.trx, taxCode)))
    throw crmError('crm.bad_reference', 'There is no such tax rate, or it is archived.', {
      details: { field: 'taxCode' },
    });
  if (input.endsAt !== undefined && input.endsAt <= (input.startsAt ?? work.now))
    throw crmError('crm.invalid', 'It must end after its first billing.', {
      details: { fields: ['endsAt'] },
    });
  if (input.startsAt !== undefined && input.startsAt <= work.now)
    throw crmError('crm.invalid', 'The first billing must be in the future, or left out for now.', {
      details: { fields: ['startsAt'] },
    });
  const id = newId('subscription', work.now);
  await insertSubscription(work.trx, {
    id,
    workspace_id: work.workspaceId,
    origin: 'plumbline',
    contact_id: contact.id,
    opportunity_id: input.opportunityId ?? null,
    service_id: service.id,
    title: input.title ?? service.name,
    quantity: input.quantity,
    unit_price: unitPrice,
    currency,
    interval: every?.interval ?? service.interval,
    interval_count: every?.count ?? service.interval_count,
    tax_code: taxCode,
    collection: input.collection,
    terms_days:
      input.collection === 'send_invoice'
        ? (input.termsDays ?? contact.payment_terms_days ?? usualTermsDays)
        : null,
    state: 'starting',
    starts_at: input.startsAt ?? null,
    ends_at: input.endsAt ?? null,
    connection_id: connection.id,
    created_by: work.actor,
    created_at: work.now,
    updated_at: work.now,
  });
  await deps.billing.ensureFlows(work.trx, work, connection.id, work.now);
  if (await markBilled(work.trx, contact.id, work.now)) work.touch('contact', contact.id);
  await addJob(work, connection, {
    action: 'start_subscription',
    subscriptionId: id,
    lane: contact.id,
    requestKey,
    fingerprint,
    input: {},
  });
  work.tell({
    verb: 'asked',
    kind: 'subscription',
    id,
    contactId: contact.id,
    details: { action: 'start_subscription' },
  });
  await deps.billing.wake(work.trx, [connection.id]);
  return id;
};

const requireContact = async (work: CrmWork, input: NewSubscription): Promise<BilledContact> => {
  const contacts = await loadBilledContacts(work.trx, [input.contactId]);
  const contact = contacts.get(input.contactId);
  if (contact === undefined || contact.archived_at !== null)
    throw crmError('crm.bad_reference', 'There is no such contact, or it is archived.', {
      details: { field: 'contactId' },
    });
  if (input.collection === 'send_invoice' && contact.billing_email === null)
    throw financeError('crm.contact_without_email', `${contact.name} has no e-mail address.`);
  return contact;
};

const requireRecurring = async (work: CrmWork, id: ServiceId, currency: string): Promise<PricedService> => {
  const service = await loadPricedService(work.trx, id, currency);
  if (service === undefined || service.archived_at !== null)
    throw crmError('crm.bad_reference', 'There is no such service, or it is archived.', {
      details: { field: 'serviceId' },
    });
  if (service.interval === null)
    throw financeError('crm.not_recurring', `${service.code} is sold once, not again and again.`);
  return service;
};

type SubscriptionAction = Extract<
  BillingAction,
  'change_subscription' | 'pause_subscription' | 'resume_subscription' | 'cancel_subscription'
>;

/** @throws `crm.subscription_state`, `crm.job_running`, `crm.stripe_not_connected`, `crm.amount_refused`. */
export const askOfSubscription = (
  deps: FinanceDeps,
  acting: Acting,
  id: SubscriptionId,
  action: SubscriptionAction,
  requestKey: string,
  asked: JsonObject = {},
): Promise<void> =>
  act(deps, acting, 'stripe', async (work) => {
    const row = await lockSubscription(work.trx, id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such subscription.');
    const fingerprint = contentHash(canonicalJson([id, action, asked]));
    if ((await loadJobsByKey(work.trx, [requestKey])).length > 0) {
      await findAsked(work, requestKey, fingerprint);
      return;
    }
    const connection = await requireConnectionOf(work.trx, row.connection_id);
    await requireIdle(work, { subscriptions: [id] });
    const facts = { state: row.state, isPaused: row.is_paused, isAtVendor: row.stripe_id !== null };
    if (!subscriptionActions(facts).includes(action))
      throw financeError(
        'crm.subscription_state',
        `This cannot be done with a subscription that is ${row.is_paused ? 'paused' : row.state}.`,
        { details: { state: row.state, allowed: [...subscriptionActions(facts)] } },
      );
    const { unitPrice } = asked;
    if (typeof unitPrice === 'string')
      await checkFigures(deps, work, { quantity: '1', unitPrice, discount: null, currency: row.currency });
    if (action === 'change_subscription' && unitPrice === undefined && asked['quantity'] === undefined)
      throw crmError('crm.invalid', 'Say which quantity or price it should have.', {
        details: { fields: ['quantity', 'unitPrice'] },
      });
    await addJob(work, connection, {
      action,
      subscriptionId: id,
      lane: row.contact_id ?? id,
      requestKey,
      fingerprint,
      input: asked,
    });
    await updateSubscription(work.trx, id, { version: row.version + 1 });
    work.tell({
      verb: 'asked',
      kind: 'subscription',
      id,
      contactId: row.contact_id,
      details: { action },
    });
    await deps.billing.wake(work.trx, [connection.id]);
  });
