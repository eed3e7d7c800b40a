import type { Discount } from './coupon.ts';
import type { CollectionMethod } from './invoice.ts';
import type { Metadata } from './metadata.ts';
import { wirePrice } from './price.ts';
import type { Price } from './price.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';
import { wireTaxRate } from './tax-rate.ts';
import type { TaxRate } from './tax-rate.ts';

export type SubscriptionStatus =
  | 'active'
  | 'canceled'
  | 'incomplete'
  | 'incomplete_expired'
  | 'past_due'
  | 'paused'
  | 'trialing'
  | 'unpaid';

export interface SubscriptionItem {
  readonly id: string;
  readonly object: 'subscription_item';
  readonly created: number;
  metadata: Metadata;
  price: Price;
  quantity: number;
  taxRates: readonly TaxRate[];
  readonly subscription: string;
  periodStart: number;
  periodEnd: number;
}

/**
 * incomplete → active | incomplete_expired (after 23 hours); trialing → active | paused; active ⇄ past_due; past_due → unpaid |
 * canceled; active ⇄ paused; everything → canceled. Nothing leaves canceled.
 */
export interface Subscription {
  readonly id: string;
  readonly object: 'subscription';
  readonly created: number;
  readonly livemode: boolean;
  billing_cycle_anchor: number;
  cancel_at: number | null;
  cancel_at_period_end: boolean;
  canceled_at: number | null;
  cancellation: {
    readonly comment: string | null;
    readonly feedback: string | null;
    readonly reason: string | null;
  };
  collection_method: CollectionMethod;
  readonly currency: string;
  readonly customer: string;
  days_until_due: number | null;
  default_payment_method: string | null;
  defaultTaxRates: readonly TaxRate[];
  description: string | null;
  discounts: readonly Discount[];
  ended_at: number | null;
  items: readonly SubscriptionItem[];
  latest_invoice: string | null;
  metadata: Metadata;
  pause_collection: { readonly behavior: string; readonly resumes_at: number | null } | null;
  pending_setup_intent: string | null;
  readonly start_date: number;
  status: SubscriptionStatus;
  trial_end: number | null;
  readonly trial_start: number | null;
}

export const subscriptionTable = (): Table<Subscription> =>
  new Table<Subscription>('subscription', wireSubscription, { customer: ({ customer }) => customer });

const wireSubscription = (subscription: Subscription): Wire => {
  const { cancellation, defaultTaxRates, discounts, items, ...rest } = subscription;
  return {
    ...rest,
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: 'classic' },
    billing_schedules: [],
    billing_thresholds: null,
    cancellation_details: { ...cancellation, feedback_option: null },
    customer_account: null,
    default_source: null,
    default_tax_rates: defaultTaxRates.map(wireTaxRate),
    discounts: discounts.map(({ id }) => id),
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: items.map(wireSubscriptionItem),
      has_more: false,
      total_count: items.length,
      url: `/v1/subscription_items?subscription=${subscription.id}`,
    },
    managed_payments: null,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_update: null,
    schedule: null,
    test_clock: null,
    transfer_data: null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
  };
};

export const wireSubscriptionItem = (item: SubscriptionItem): Wire => ({
  id: item.id,
  object: 'subscription_item',
  billing_thresholds: null,
  created: item.created,
  current_period_end: item.periodEnd,
  current_period_start: item.periodStart,
  current_trial: null,
  discounts: [],
  metadata: item.metadata,
  plan: { id: item.price.id, object: 'plan' },
  price: wirePrice(item.price),
  quantity: item.quantity,
  subscription: item.subscription,
  tax_rates: item.taxRates.map(wireTaxRate),
});
