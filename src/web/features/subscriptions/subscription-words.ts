import type { SubscriptionSummary } from '#contract/crm-subscriptions.ts';
import { formatMoney } from '#web/ui/money.tsx';

/** "every month", "every 3 months"; empty where Stripe names no interval. */
export const intervalText = (interval: SubscriptionSummary['interval']): string => {
  if (interval === null) return '';
  const { unit, count } = interval;
  return count === 1 ? `every ${unit}` : `every ${String(count)} ${unit}s`;
};

/** "AUD 240.00 every month". */
export const amountText = ({ amount, currency, interval }: SubscriptionSummary): string =>
  [amount === null ? 'By Stripe’s price' : formatMoney({ amount, currency }), intervalText(interval)]
    .filter((part) => part !== '')
    .join(' ');
