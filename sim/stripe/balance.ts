import { dayMs } from '#base/clock.ts';
import { parseDecimal, roundedQuotient } from './amounts.ts';
import type { BalanceTransaction } from './balance-transaction.ts';
import type { Charge } from './charge.ts';
import { minorDigits } from './currency.ts';
import { newId } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** Days until a movement can be paid out. */
const availableAfterDays = 2;

/** Fees of an Australian account: part of the amount in 1/10,000, and a fixed part in cents. Ours after Stripe's price list of 2026. */
const fees = {
  card: { per10000: 170, fixed: 30 },
  foreignCard: { per10000: 350, fixed: 30 },
  becs: { per10000: 100, fixed: 30, most: 350 },
} as const;

/** Worth of one unit in Australian dollars, so that other currencies settle. Fixed, and not of any real day. */
const inAud: Readonly<Record<string, string>> = {
  aud: '1',
  usd: '1.52',
  eur: '1.65',
  gbp: '1.93',
  nzd: '0.91',
  jpy: '0.0101',
  kwd: '4.95',
  sgd: '1.15',
  cad: '1.11',
};

export const addTransaction = (
  books: Books,
  given: Pick<BalanceTransaction, 'amount' | 'currency' | 'description' | 'fee' | 'source' | 'type'> &
    Partial<Pick<BalanceTransaction, 'rate' | 'reporting_category' | 'available_on' | 'status'>>,
): BalanceTransaction => {
  const created = secsOf(books);
  const available = created + (availableAfterDays * dayMs) / 1_000;
  return books.tables.balanceTransactions.add({
    id: newId(books.world.random.ids, 'txn'),
    object: 'balance_transaction',
    created,
    available_on: available - (available % (dayMs / 1_000)),
    rate: null,
    reporting_category: given.type,
    status: 'pending',
    payout: null,
    ...given,
  });
};

/** What an amount of another currency is in the account's own. */
export const settled = (
  books: Books,
  amount: number,
  currency: string,
): { readonly amount: number; readonly rate: string | null } => {
  const own = books.account.currency;
  if (currency === own) return { amount, rate: null };
  const rate = inAud[currency] ?? '1';
  const { units, scale } = parseDecimal(rate);
  const numerator = BigInt(amount) * units * 10n ** BigInt(minorDigits(own));
  const denominator = 10n ** BigInt(scale + minorDigits(currency));
  return { amount: roundedQuotient(numerator, denominator, 1), rate };
};

/** In the settlement currency, half up. */
export const feeOf = (
  charge: Pick<Charge, 'card'>,
  settledAmount: number,
  account: { readonly country: string },
): number => {
  const share = (per10000: number): number =>
    roundedQuotient(BigInt(settledAmount) * BigInt(per10000), 10_000n, 1);
  if (charge.card.type === 'au_becs_debit')
    return Math.min(fees.becs.most, share(fees.becs.per10000) + fees.becs.fixed);
  const kind = charge.card.country === account.country ? fees.card : fees.foreignCard;
  return share(kind.per10000) + kind.fixed;
};
