import { subscriptionSummariesOf } from '#api/crm/subscription-answers.ts';
import type { SubscriptionSummary } from '#contract/crm-subscriptions.ts';
import { subscriptionStates, type SubscriptionState } from '#model/invoicing/invoicing-nouns.ts';
import { listSubscriptions } from '#store/crm/subscriptions.ts';
import type { CrmDesk } from './crm-desk.ts';

export { subscriptionStates };

/** Newest first, at most `limit`. */
export const subscriptionLines = (
  { look }: CrmDesk,
  filter: { readonly state?: SubscriptionState | undefined; readonly limit: number },
): Promise<readonly SubscriptionSummary[]> =>
  look('finance', async (trx) => {
    const { rows } = await listSubscriptions(
      trx,
      { state: filter.state },
      { after: null, limit: filter.limit },
    );
    return subscriptionSummariesOf(trx, rows);
  });
