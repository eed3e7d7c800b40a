import type { AgreedServiceId, SubscriptionId } from '#base/ids.ts';
import { PlumblineError } from '#base/errors.ts';
import { loadAgreedGroup, type AgreedServiceRow } from '#store/crm/agreed-services.ts';
import { loadBillables } from '#store/crm/billables.ts';
import { billingProblem, findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { financeError } from '#crm/invoicing/finance-errors.ts';
import { makeInvoices } from '#crm/invoicing/generate.ts';
import { organisationZone } from '#crm/reports/organisation-zone.ts';
import { beginSubscription } from '#crm/subscriptions/subscription-service.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmWork } from '#crm/work.ts';
import { firstBillingOn, monthsAfter } from './agreed-dates.ts';
import { keep, reopenAgreedService, requireAgreedService, withdrawAgreedService } from './agreed-service.ts';

/**
 * Begins to bill what was prepared, from the contract's first day on, or now where that is past; it ends with the term that
 * was agreed on, counted from then. Twice is once. @throws `crm.not_found`, `crm.stale`, `crm.agreed_state`, and what
 * starting a subscription is refused for.
 */
export const startAgreedService = (
  deps: FinanceDeps,
  acting: Acting,
  id: AgreedServiceId,
  seen: number | null,
): Promise<SubscriptionId> =>
  act(deps, acting, 'stripe', async (work) => {
    const row = await requireAgreedService(work, id);
    if (row.subscription_id !== null) return row.subscription_id;
    await requireVersion(work, { kind: 'agreed_service', id, version: row.version }, seen);
    return begin(deps, work, row);
  });

const begin = async (deps: FinanceDeps, work: CrmWork, row: AgreedServiceRow): Promise<SubscriptionId> => {
  if (row.state !== 'prepared' || row.service_id === null || row.interval === null)
    throw financeError('crm.agreed_state', 'Only a subscription that is prepared can be started.', {
      details: { state: row.state },
    });
  const zone = await organisationZone(work.trx, work.workspaceId);
  const first = row.starts_on === null ? work.now : firstBillingOn(row.starts_on, zone);
  const startsAt = first > work.now ? first : undefined;
  const endsAt = row.term_months === null ? undefined : monthsAfter(startsAt ?? work.now, row.term_months);
  const subscriptionId = await beginSubscription(deps, work, `agreed-${row.id}`, {
    contactId: row.contact_id,
    opportunityId: row.opportunity_id,
    serviceId: row.service_id,
    title: row.description,
    quantity: Number(row.quantity),
    unitPrice: row.unit_price,
    currency: row.currency,
    taxCode: row.tax_code,
    every: { interval: row.interval, count: row.interval_count ?? 1 },
    collection: row.collection,
    startsAt,
    endsAt,
  });
  await keep(work, row, { state: 'started', subscription_id: subscriptionId }, 'started');
  return subscriptionId;
};

/** @throws `crm.not_found`, `crm.stale`, `crm.agreed_state`, `crm.billable_closed`. */
export const dismissAgreedService = (
  deps: FinanceDeps,
  acting: Acting,
  id: AgreedServiceId,
  seen: number | null,
  reason: string,
): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const row = await requireAgreedService(work, id);
    await requireVersion(work, { kind: 'agreed_service', id, version: row.version }, seen);
    await withdrawAgreedService(work, row, reason);
  });

/** Takes a dismissal back. @throws `crm.not_found`, `crm.stale`, and what a billable is refused for. */
export const takeAgreedServiceBack = (
  deps: FinanceDeps,
  acting: Acting,
  id: AgreedServiceId,
  seen: number | null,
): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const row = await requireAgreedService(work, id);
    await requireVersion(work, { kind: 'agreed_service', id, version: row.version }, seen);
    await reopenAgreedService(deps, work, row);
  });

/**
 * What a flow asked to begin by itself, once it is stored: a subscription, or a draft invoice as soon as the last line of it
 * is there. What cannot be now is left as it is for a person, and told; nothing of it is tried again by itself.
 */
export const goOn = async (
  deps: FinanceDeps,
  work: CrmWork,
  row: AgreedServiceRow,
): Promise<readonly string[]> => {
  const isSubscription = row.way === 'subscription' && row.begins === 'at_once' && row.state === 'prepared';
  if (!isSubscription && row.way !== 'draft_invoice') return [];
  const left = isSubscription
    ? 'The subscription is prepared, and not started by itself'
    : 'The billables are there, and no draft invoice was made of them';
  const problem = await billingProblem(work.trx, work.workspaceId, await findBillingConnection(work.trx));
  if (problem !== null) return [`${left}: ${problem.message}`];
  try {
    if (isSubscription) await begin(deps, work, row);
    else await draftWhole(deps, work, row);
    return [];
  } catch (caught) {
    // Refusals come before anything is stored; what the database refuses is thrown as it is.
    if (!(caught instanceof PlumblineError)) throw caught;
    return [`${left}: ${caught.message}`];
  }
};

/** One draft of all lines of a group, when its last line is stored: lines of one connection are stored one after the other. */
const draftWhole = async (deps: FinanceDeps, work: CrmWork, row: AgreedServiceRow): Promise<void> => {
  if (row.group_key === null || row.group_lines === null) return;
  const group = await loadAgreedGroup(work.trx, row.opportunity_id, row.group_key);
  if (group.length < row.group_lines) return;
  const ids = group.flatMap(({ billable_id: id }) => (id === null ? [] : [id]));
  const billables = await loadBillables(work.trx, ids);
  const open = billables.filter(({ state }) => state === 'open').map(({ id }) => id);
  // A line that comes when others are invoiced already waits for a person, who knows what was sent.
  if (open.length < group.length)
    throw financeError('crm.nothing_to_invoice', 'Not all lines of it can be invoiced now.');
  const { collection } = row;
  await makeInvoices(deps, work, `agreed-${row.id}`, open, { collection, until: 'draft' });
};
