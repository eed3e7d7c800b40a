import type { JsonObject } from '#base/json.ts';
import { compareDecimals, decimalOf } from '#base/decimal.ts';
import {
  billingIntervals,
  type BillingCall,
  type BillingSubscription,
  type SubscriptionInput,
} from '#model/billing.ts';
import type { TaxText } from '#model/invoicing/figures.ts';
import type { FeedVerb } from '#model/telling/event-catalogue.ts';
import { loadSubscription, type SubscriptionView } from '#store/crm/subscriptions.ts';
import { inSession } from '#crm/invoicing/billing-session.ts';
import { requireCarried } from '#crm/invoicing/carried.ts';
import { bodyOf } from '#crm/invoicing/invoice-answers.ts';
import type { JobContext, JobRun } from '#crm/invoicing/job-context.ts';
import { JobStops } from '#crm/invoicing/job-halts.ts';
import { asPerson } from '#crm/invoicing/job-steps.ts';
import { applyAnswer, subscriptionAnswer, type SubscriptionAnswer } from './subscription-answers.ts';

const subscriptionOf = async (context: JobContext): Promise<SubscriptionView> => {
  const { session, job } = context;
  const found = await inSession(session, (trx) =>
    job.subscription_id === null ? Promise.resolve(undefined) : loadSubscription(trx, job.subscription_id),
  );
  if (found === undefined) throw new JobStops('crm.vanished', 'The subscription is not here any more.');
  return found;
};

const end =
  (subscription: SubscriptionView, verb: FeedVerb, answer: SubscriptionAnswer): Awaited<ReturnType<JobRun>> =>
  async (work) => {
    await applyAnswer(work.trx, subscription.id, answer, work.now);
    work.tell({ verb, kind: 'subscription', id: subscription.id, contactId: subscription.contact_id });
  };

/** Begins to bill: our id is the vendor's reference, so it is begun once. */
export const runStart: JobRun = async (context) => {
  const { session, job, keys, steps } = context;
  const subscription = await subscriptionOf(context);
  const contactId = subscription.contact_id ?? '';
  const serviceId = subscription.service_id ?? '';
  const customers = await requireCarried(session, 'customer', [contactId], job.attempts);
  const products = await requireCarried(session, 'service', [serviceId], job.attempts);
  const customerId = customers.get(contactId) ?? '';
  const tax = taxOf(subscription);
  const input: SubscriptionInput = {
    reference: subscription.id,
    customerId,
    currency: subscription.currency,
    collection: subscription.collection,
    daysUntilDue: subscription.collection === 'send_invoice' ? (subscription.terms_days ?? 0) : null,
    items: [
      {
        productId: products.get(serviceId) ?? '',
        unitPrice: subscription.unit_price ?? '0',
        interval: billingIntervals.find((each) => each === subscription.interval) ?? 'month',
        intervalCount: subscription.interval_count ?? 1,
        quantity: subscription.quantity,
        taxRateIds: tax === null ? [] : [await keys.taxRate(tax)],
        isTaxInclusive: tax?.isInclusive ?? false,
      },
    ],
    trialEndsAt: subscription.starts_at,
    ...(subscription.ends_at === null ? {} : { endsAt: subscription.ends_at }),
    metadata: subscription.contact_id === null ? {} : { contact: subscription.contact_id },
  };
  const answer = await steps.run<SubscriptionAnswer>({
    name: 'start',
    body: bodyOf(input),
    send: async (call) => subscriptionAnswer(await session.billing.startSubscription(input, call)),
    find: async () => {
      const found = await session.billing.findSubscriptionByReference(
        { customerId, reference: subscription.id },
        asPerson,
      );
      return found === null ? null : subscriptionAnswer(found);
    },
  });
  return end(subscription, 'started', answer);
};

const taxOf = (row: SubscriptionView): TaxText | null =>
  row.tax_code === null || row.tax_percentage === null || row.tax_inclusive === null
    ? null
    : { code: row.tax_code, percentage: row.tax_percentage, isInclusive: row.tax_inclusive };

/** One call on a subscription that is at the vendor, told by what it must look like afterwards. */
const runAct =
  (act: {
    readonly verb: FeedVerb;
    send(
      context: JobContext,
      subscription: SubscriptionView,
      key: string,
      call: BillingCall,
    ): Promise<BillingSubscription>;
    isDone(seen: BillingSubscription, asked: JsonObject): boolean;
  }): JobRun =>
  async (context) => {
    const { session, job, asked, steps } = context;
    const subscription = await subscriptionOf(context);
    const key = subscription.stripe_id;
    if (key === null) throw new JobStops('crm.vanished', 'The subscription was never begun at Stripe.');
    const answer = await steps.run<SubscriptionAnswer>({
      name: job.action,
      body: { subscription: key, asked },
      send: async (call) => subscriptionAnswer(await act.send(context, subscription, key, call)),
      find: async () => {
        const seen = await session.billing.readSubscription(key, asPerson);
        if (seen === null) throw new JobStops('crm.vanished', 'The subscription is not at Stripe any more.');
        return act.isDone(seen, asked) ? subscriptionAnswer(seen) : null;
      },
    });
    return end(subscription, act.verb, answer);
  };

export const runPause = runAct({
  verb: 'paused',
  send: ({ session }, { collection }, subscriptionId, call) =>
    session.billing.pauseSubscription({ subscriptionId, collection }, call),
  isDone: ({ isPaused }) => isPaused,
});

export const runResume = runAct({
  verb: 'resumed',
  send: ({ session }, { collection }, subscriptionId, call) =>
    session.billing.resumeSubscription({ subscriptionId, collection }, call),
  isDone: ({ isPaused }) => !isPaused,
});

const whenOf = (asked: JsonObject): 'now' | 'period_end' | 'not' =>
  asked['when'] === 'now' || asked['when'] === 'period_end' ? asked['when'] : 'not';

export const runCancel = runAct({
  verb: 'cancellation_changed',
  send: ({ session, asked }, _, subscriptionId, call) =>
    session.billing.cancelSubscription({ subscriptionId, when: whenOf(asked) }, call),
  isDone: (seen, asked) => {
    const when = whenOf(asked);
    if (when === 'now') return seen.endedAt !== null || seen.state === 'canceled';
    return seen.cancelAtPeriodEnd === (when === 'period_end');
  },
});

const quantityOf = (asked: JsonObject): number | null =>
  typeof asked['quantity'] === 'number' ? asked['quantity'] : null;
const priceOf = (asked: JsonObject): string | null =>
  typeof asked['unitPrice'] === 'string' ? asked['unitPrice'] : null;

export const runChange: JobRun = async (context) => {
  const { session, asked } = context;
  const current = await subscriptionOf(context);
  // The vendor's own words for the item: its product and tax are to stay as they are there.
  const held =
    current.stripe_id === null ? null : await session.billing.readSubscription(current.stripe_id, asPerson);
  const [item] = held?.items ?? [];
  if (held === null || item === undefined)
    throw new JobStops('crm.vanished', 'The subscription is not at Stripe any more.');
  const price = priceOf(asked);
  const quantity = quantityOf(asked);
  const tax = taxOf(current);
  return runAct({
    verb: 'changed',
    send: (_, __, subscriptionId, call) =>
      session.billing.changeSubscription(
        {
          subscriptionId,
          currency: current.currency,
          proration: asked['proration'] === 'prorate' ? 'prorate' : 'none',
          items: [
            {
              itemId: item.itemId,
              ...(quantity === null ? {} : { quantity }),
              ...(price === null
                ? {}
                : {
                    price: {
                      productId: item.productId ?? '',
                      unitPrice: price,
                      interval: billingIntervals.find((each) => each === item.interval) ?? 'month',
                      intervalCount: item.intervalCount,
                      isTaxInclusive: tax?.isInclusive ?? false,
                    },
                  }),
            },
          ],
        },
        call,
      ),
    isDone: (seen) => {
      const [now] = seen.items;
      return (
        now !== undefined &&
        (quantity === null || now.quantity === quantity) &&
        (price === null ||
          (now.unitPrice !== null && compareDecimals(decimalOf(now.unitPrice), decimalOf(price)) === 0))
      );
    },
  })(context);
};
