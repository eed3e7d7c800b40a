import type { JsonObject } from '#base/json.ts';
import type { SubscriptionId } from '#base/ids.ts';
import type { BillingSubscription } from '#model/billing.ts';
import { recurringIntervals } from '#model/crm/nouns.ts';
import { subscriptionStates, type SubscriptionState } from '#model/invoicing/invoicing-nouns.ts';
import { updateSubscription } from '#store/crm/subscriptions.ts';
import type { CrmWork } from '#crm/work.ts';

/** What is kept of the vendor's answer about a subscription. */
export interface SubscriptionAnswer extends JsonObject {
  readonly subscriptionId: string;
  readonly state: string;
  readonly isPaused: boolean;
  readonly cancelAtPeriodEnd: boolean;
  readonly itemId: string | null;
  readonly quantity: number | null;
  readonly unitPrice: string | null;
  readonly interval: string | null;
  readonly intervalCount: number | null;
  readonly periodStartsAt: number | null;
  readonly periodEndsAt: number | null;
  readonly canceledAt: number | null;
}

export const subscriptionAnswer = (seen: BillingSubscription): SubscriptionAnswer => {
  const [item] = seen.items;
  return {
    subscriptionId: seen.subscriptionId,
    state: seen.state,
    isPaused: seen.isPaused,
    cancelAtPeriodEnd: seen.cancelAtPeriodEnd,
    itemId: item?.itemId ?? null,
    quantity: item?.quantity ?? null,
    unitPrice: item?.unitPrice ?? null,
    interval: item?.interval ?? null,
    intervalCount: item?.intervalCount ?? null,
    periodStartsAt: seen.periodStartsAt,
    periodEndsAt: seen.periodEndsAt,
    canceledAt: seen.canceledAt,
  };
};

/** The vendor's word as one of ours; `unknown` for words that came later than this release. */
export const subscriptionStateOf = (word: string): SubscriptionState => {
  if (word === 'incomplete_expired') return 'expired';
  return subscriptionStates.find((state) => state === word) ?? 'unknown';
};

/** What an answer or a look says of a subscription, as columns. */
export const columnsOf = (answer: SubscriptionAnswer): Parameters<typeof updateSubscription>[2] => ({
  stripe_id: answer.subscriptionId,
  state: subscriptionStateOf(answer.state),
  is_paused: answer.isPaused,
  cancel_at_period_end: answer.cancelAtPeriodEnd,
  ...(answer.itemId === null ? {} : { item_id: answer.itemId }),
  ...(answer.quantity === null ? {} : { quantity: answer.quantity }),
  ...(answer.unitPrice === null ? {} : { unit_price: answer.unitPrice }),
  ...(answer.interval === null
    ? {}
    : {
        interval: recurringIntervals.find((each) => each === answer.interval) ?? null,
        interval_count: answer.intervalCount,
      }),
  period_starts_at: answer.periodStartsAt,
  period_ends_at: answer.periodEndsAt,
  canceled_at: answer.canceledAt,
});

export const applyAnswer = (
  trx: CrmWork['trx'],
  id: SubscriptionId,
  answer: SubscriptionAnswer,
  now: number,
): Promise<void> => updateSubscription(trx, id, { ...columnsOf(answer), updated_at: now });
