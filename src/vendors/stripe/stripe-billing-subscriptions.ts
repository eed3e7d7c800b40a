import type { Stripe } from 'stripe';
import type {
  BillingCall,
  BillingClient,
  BillingSubscription,
  SubscriptionItemInput,
} from '#model/billing.ts';
import { subscriptionOf, understood } from './stripe-billing-shapes.ts';
import type { StripeCaller } from './stripe-caller.ts';
import type { StripeEndpoint } from './stripe-endpoints.ts';
import { plainJson } from './stripe-json.ts';
import { stripeLibrary } from './stripe-library.ts';
import { pageSize } from './stripe-limits.ts';
import { metadataNames } from './stripe-metadata.ts';
import { pageOf } from './stripe-pages.ts';
import { orNull } from './stripe-reads.ts';
import { wireCurrency, wireUnitPrice } from './stripe-wire-amounts.ts';

type SubscriptionOperations = Pick<
  BillingClient,
  | 'startSubscription'
  | 'changeSubscription'
  | 'readSubscription'
  | 'findSubscriptionByReference'
  | 'pauseSubscription'
  | 'resumeSubscription'
  | 'cancelSubscription'
>;

export const subscriptionOperations = (caller: StripeCaller): SubscriptionOperations => {
  const act = async (
    endpoint: StripeEndpoint,
    call: BillingCall,
    ask: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<object>,
  ): Promise<BillingSubscription> =>
    understood(subscriptionOf, plainJson(await caller.write(endpoint, call, ask)), 'subscription', true);

  const update = (
    subscriptionId: string,
    params: Stripe.SubscriptionUpdateParams,
    call: BillingCall,
  ): Promise<BillingSubscription> =>
    act('POST /v1/subscriptions/:id', call, (stripe, options) =>
      stripe.subscriptions.update(subscriptionId, params, options),
    );

  return {
    startSubscription: (input, call) => {
      const params: Stripe.SubscriptionCreateParams = {
        customer: input.customerId,
        currency: wireCurrency(input.currency),
        collection_method: input.collection,
        ...(input.collection === 'send_invoice' ? { days_until_due: input.daysUntilDue ?? 0 } : {}),
        items: input.items.map((item) => ({
          quantity: item.quantity,
          price_data: priceData(item, input.currency),
          ...(item.taxRateIds.length === 0 ? {} : { tax_rates: [...item.taxRateIds] }),
        })),
        ...(input.trialEndsAt === null ? {} : { trial_end: Math.floor(input.trialEndsAt / 1_000) }),
        ...(input.endsAt === undefined
          ? {}
          : { cancel_at: Math.floor(input.endsAt / 1_000), proration_behavior: 'none' as const }),
        metadata: { ...input.metadata, [metadataNames.reference]: input.reference },
      };
      return act('POST /v1/subscriptions', call, (stripe, options) =>
        stripe.subscriptions.create(params, options),
      );
    },

    changeSubscription: (input, call) =>
      update(
        input.subscriptionId,
        {
          items: input.items.map(({ itemId, quantity, price }) => ({
            id: itemId,
            ...(quantity === undefined ? {} : { quantity }),
            ...(price === undefined ? {} : { price_data: priceData(price, input.currency) }),
          })),
          proration_behavior: input.proration === 'prorate' ? 'create_prorations' : 'none',
        },
        call,
      ),

    readSubscription: async (subscriptionId, { purpose }) => {
      const raw = await orNull(
        caller.read('GET /v1/subscriptions/:id', purpose, (stripe, options) =>
          stripe.subscriptions.retrieve(subscriptionId, {}, options),
        ),
      );
      return raw === null ? null : understood(subscriptionOf, raw, 'subscription', false);
    },

    findSubscriptionByReference: async ({ customerId, reference }, { purpose }) => {
      const endpoint = 'GET /v1/subscriptions';
      // A customer has at most 500; the ones just made come first.
      const answer = await caller.read(endpoint, purpose, (stripe, options) =>
        stripe.subscriptions.list({ customer: customerId, status: 'all', limit: pageSize }, options),
      );
      const found = pageOf(answer, endpoint).items.map((raw) => subscriptionOf(raw));
      return found.find((subscription) => subscription?.reference === reference) ?? null;
    },

    /**
     * Stripe resumes a paused subscription only where it collects by itself; where invoices are sent, their making is
     * suspended instead: those of the pause are void.
     */
    pauseSubscription: ({ subscriptionId, collection }, call) =>
      collection === 'charge_automatically'
        ? act('POST /v1/subscriptions/:id/pause', call, (stripe, options) =>
            stripe.subscriptions.pause(subscriptionId, { type: 'subscription' }, options),
          )
        : update(subscriptionId, { pause_collection: { behavior: 'void' } }, call),

    resumeSubscription: ({ subscriptionId, collection }, call) =>
      collection === 'charge_automatically'
        ? act('POST /v1/subscriptions/:id/resume', call, (stripe, options) =>
            stripe.subscriptions.resume(subscriptionId, {}, options),
          )
        : update(subscriptionId, { pause_collection: '' }, call),

    cancelSubscription: ({ subscriptionId, when }, call) =>
      when === 'now'
        ? act('DELETE /v1/subscriptions/:id', call, (stripe, options) =>
            stripe.subscriptions.cancel(subscriptionId, {}, options),
          )
        : update(subscriptionId, { cancel_at_period_end: when === 'period_end' }, call),
  };
};

type PricedItem = Omit<SubscriptionItemInput, 'quantity' | 'taxRateIds'>;

const priceData = (item: PricedItem, currency: string): Stripe.SubscriptionCreateParams.Item.PriceData => ({
  currency: wireCurrency(currency),
  product: item.productId,
  unit_amount_decimal: stripeLibrary().Decimal.from(wireUnitPrice(item.unitPrice, currency)),
  tax_behavior: item.isTaxInclusive ? 'inclusive' : 'exclusive',
  recurring: { interval: item.interval, interval_count: item.intervalCount },
});
