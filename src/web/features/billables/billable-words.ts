import type { Billable } from '#contract/crm-billables.ts';
import { formatMoney } from '#web/ui/money.tsx';

/** "10 % off", "AUD 50.00 off". */
export const discountText = (
  { kind, value }: { readonly kind: 'amount' | 'percent'; readonly value: string },
  currency: string,
): string => (kind === 'percent' ? `${value} % off` : `${formatMoney({ amount: value, currency })} off`);

/** A page of the thing that a line belongs to, in words: "Ticket 12", the title of an opportunity. */
export const parentText = ({ kind, title }: Billable['parent']): string =>
  title ?? (kind === 'ticket' ? 'A ticket' : 'An opportunity');
