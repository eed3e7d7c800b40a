import type { Transaction } from 'kysely';
import { decimalOf, multiplyDecimals, roundDecimal } from '#base/decimal.ts';
import type { SubscriptionId } from '#base/ids.ts';
import { placesText } from '#base/decimal.ts';
import { activitiesOf } from '#api/crm/about-answers.ts';
import type { SubscriptionDetail, SubscriptionSummary } from '#contract/crm-subscriptions.ts';
import { crmError } from '#crm/crm-errors.ts';
import { connectionProblem } from '#crm/invoicing/billing-connection.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { subscriptionActions } from '#model/invoicing/invoice-actions.ts';
import { listActivities } from '#store/crm/activities.ts';
import { loadJobsOf } from '#store/crm/billing-jobs.ts';
import { listInvoices } from '#store/crm/invoices.ts';
import { loadSubscription, type SubscriptionView } from '#store/crm/subscriptions.ts';
import type { Database } from '#store/tables.ts';
import { answerJobs, answerOpenJobs } from './billing-job-answers.ts';
import { contactRefOf, serviceRefOf, shortestOrNull, taxRefOf } from './finance-texts.ts';
import { invoiceSummariesOf } from './invoice-answers.ts';

const amountOf = (row: SubscriptionView): string | null => {
  if (row.unit_price === null) return null;
  const amount = multiplyDecimals(decimalOf(row.unit_price), { units: BigInt(row.quantity), scale: 0 });
  return placesText(
    roundDecimal(amount, isCurrency(row.currency) ? minorDigits(row.currency) : 2, 'half_up'),
  );
};

export const subscriptionSummariesOf = async (
  trx: Transaction<Database>,
  rows: readonly SubscriptionView[],
): Promise<SubscriptionSummary[]> => {
  const jobs = await answerOpenJobs(trx, await loadJobsOf(trx, { subscriptions: rows.map((row) => row.id) }));
  return rows.map((row) => {
    const open = jobs.find((each) => each.row.subscription_id === row.id);
    return {
      id: row.id,
      origin: row.origin,
      title: row.title,
      contact: contactRefOf(row),
      opportunity:
        row.opportunity_id === null ? null : { id: row.opportunity_id, title: row.opportunity_title ?? '' },
      service: serviceRefOf(row),
      quantity: row.quantity,
      unitPrice: shortestOrNull(row.unit_price),
      currency: row.currency,
      amount: amountOf(row),
      interval: row.interval === null ? null : { unit: row.interval, count: row.interval_count ?? 1 },
      tax: taxRefOf(row),
      collection: row.collection,
      state: row.state,
      isPaused: row.is_paused,
      cancelAtPeriodEnd: row.cancel_at_period_end,
      periodStartsAt: row.period_starts_at,
      periodEndsAt: row.period_ends_at,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      canceledAt: row.canceled_at,
      job: open?.job ?? null,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  });
};

/** Invoices and rows of the feed that a subscription's page shows. */
const pageLength = 100;

/** @throws `crm.not_found`. */
export const subscriptionDetailOf = async (
  trx: Transaction<Database>,
  id: SubscriptionId,
  now: number,
): Promise<SubscriptionDetail> => {
  const row = await loadSubscription(trx, id);
  const [summary] = row === undefined ? [] : await subscriptionSummariesOf(trx, [row]);
  if (row === undefined || summary === undefined)
    throw crmError('crm.not_found', 'There is no such subscription.');
  const page = { after: null, limit: pageLength };
  const invoices = await listInvoices(trx, { subscription: id }, page);
  const jobs = await answerJobs(trx, await loadJobsOf(trx, { subscriptions: [id] }));
  const timeline = await listActivities(trx, { subject: id }, page);
  const connection = await trx
    .selectFrom('connection')
    .selectAll()
    .where('id', '=', row.connection_id)
    .executeTakeFirst();
  const facts = { state: row.state, isPaused: row.is_paused, isAtVendor: row.stripe_id !== null };
  return {
    ...summary,
    invoices: (await invoiceSummariesOf(trx, invoices.rows, now)).map(({ job: _job, ...invoice }) => invoice),
    jobs: jobs.map(({ job }) => job),
    timeline: await activitiesOf(trx, timeline.rows),
    actions: [...subscriptionActions(facts)],
    stripe: {
      connectionId: row.connection_id,
      isConnected: connectionProblem(connection) === null,
      key: row.stripe_id,
    },
  };
};
