import type { JsonObject, JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import { unitPriceFromWire } from './stripe-currency.ts';
import { codeWord } from './stripe-json.ts';
import { metadataNames } from './stripe-metadata.ts';
import { isoOf, recordOf, spoken } from './stripe-records.ts';
import { subscriptionSchema, type Price, type Subscription } from './stripe-schemas.ts';

const field = (name: string, label: string, type: FieldSpec['type'] = 'text'): FieldSpec => ({
  name,
  label,
  type,
  writable: false,
});

export const subscriptionFields: readonly FieldSpec[] = [
  field('id', 'Stripe’s id'),
  field('status', 'Status'),
  field('reference', 'Our id'),
  field('customer', 'Customer'),
  field('currency', 'Currency'),
  field('collection', 'Collection'),
  field('is_paused', 'Paused', 'boolean'),
  field('resumes_at', 'Resumes at'),
  field('cancel_at_period_end', 'Ends with the period', 'boolean'),
  field('cancel_at', 'Ends at'),
  field('canceled_at', 'Cancelled at'),
  field('ended_at', 'Ended at'),
  field('started_at', 'Began at'),
  field('trial_ends_at', 'Trial ends at'),
  field('period_starts_at', 'Period begins at'),
  field('period_ends_at', 'Period ends at'),
  field('latest_invoice', 'Latest invoice'),
  field('items', 'Items', 'object'),
  field('metadata', 'Metadata', 'object'),
];

/** Source: Stripe's client 23.1, Subscriptions. */
const knownStatuses: ReadonlySet<string> = new Set([
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused',
]);

/** A price's amount for one unit as decimal text in major units; null for tiers and packages. */
export const unitPriceOf = (price: Price | null): string | null => {
  if (price === null || price.billing_scheme === 'tiered') return null;
  const decimal = price.unit_amount_decimal ?? price.unit_amount?.toString() ?? null;
  return decimal === null ? null : unitPriceFromWire(decimal, price.currency);
};

/** True while no invoices fall due, whichever way the subscription was paused. */
export const isPaused = ({ status, pause_collection: pause }: Subscription): boolean =>
  status === 'paused' || pause !== null;

/** First begin and last end over the items, which have periods of their own. */
export const periodOf = ({
  items,
}: Subscription): { readonly startsAt: number | null; readonly endsAt: number | null } => {
  const starts = items.data.flatMap((item) => item.current_period_start ?? []);
  const ends = items.data.flatMap((item) => item.current_period_end ?? []);
  return {
    startsAt: starts.length === 0 ? null : Math.min(...starts),
    endsAt: ends.length === 0 ? null : Math.max(...ends),
  };
};

/** Reads a subscription; a cancelled one is a record like any other, told by its status. */
export const parseSubscription = (raw: JsonValue): ObservedRecord | null => {
  const read = subscriptionSchema.safeParse(raw);
  if (!read.success) return null;
  const subscription = read.data;
  const { metadata, status } = subscription;
  const period = periodOf(subscription);
  return recordOf({
    kind: 'subscription',
    key: subscription.id,
    state: 'active',
    title: `Subscription of ${subscription.customer}`,
    reference: metadata[metadataNames.reference] ?? null,
    fields: spoken({
      id: subscription.id,
      status: knownStatuses.has(status) ? status : 'unknown',
      reference: metadata[metadataNames.reference],
      customer: subscription.customer,
      currency: subscription.currency.toUpperCase(),
      collection: subscription.collection_method,
      is_paused: isPaused(subscription),
      resumes_at: isoOf(subscription.pause_collection?.resumes_at),
      cancel_at_period_end: subscription.cancel_at_period_end,
      cancel_at: isoOf(subscription.cancel_at),
      canceled_at: isoOf(subscription.canceled_at),
      ended_at: isoOf(subscription.ended_at),
      started_at: isoOf(subscription.start_date),
      trial_ends_at: isoOf(subscription.trial_end),
      period_starts_at: isoOf(period.startsAt),
      period_ends_at: isoOf(period.endsAt),
      latest_invoice: subscription.latest_invoice,
      items: subscription.items.data.map((item): JsonObject =>
        spoken({
          id: item.id,
          product: item.price?.product,
          price: item.price?.id,
          quantity: item.quantity,
          unit_price: unitPriceOf(item.price),
          interval: item.price?.recurring?.interval,
          interval_count: item.price?.recurring?.interval_count,
        }),
      ),
      metadata,
    }),
    raw,
    findings: [
      ...(knownStatuses.has(status) ? [] : [`unknown status “${codeWord(status)}”`]),
      ...(subscription.items.has_more ? ['not all of its items were read'] : []),
    ],
  });
};
