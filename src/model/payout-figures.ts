import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { PaymentSettings } from '#model/ledger-money.ts';

/** One movement within a payout: a payment, or the clawback of one. Amounts are minor units. */
export interface PayoutItem {
  readonly isClawback: boolean;
  readonly minor: bigint;
  readonly feeMinor: bigint;
  readonly invoiceKey: string;
}

export interface PayoutFigures {
  readonly currency: string;
  readonly digits: number;
  readonly items: readonly PayoutItem[];
  readonly gross: bigint;
  readonly clawbacks: bigint;
  /** What is kept back from the payout; nothing where fees are billed apart. */
  readonly fees: bigint;
  /** What arrives at the bank; below zero where it is taken from there. */
  readonly net: bigint;
}

/** Why a payout's figures cannot be used, in a sentence with the figures. */
export interface PayoutProblem {
  readonly code: 'plan.amount_unreadable' | 'plan.currency_differs' | 'plan.payout_differs';
  readonly message: string;
}

/**
 * What a payout comes to: payments less clawbacks, less fees where they are kept back. Its `items` must come to its own
 * `amount`, where the source says one. Pure and exact.
 */
export const payoutFigures = (
  view: JsonObject,
  { fees }: Pick<PaymentSettings, 'fees'>,
): PayoutFigures | PayoutProblem => {
  const rows = view['items'];
  const items = Array.isArray(rows) ? rows.filter((row: JsonValue) => isJsonObject(row)) : [];
  if (items.length === 0)
    return { code: 'plan.amount_unreadable', message: 'The payout has no items that are known.' };
  const own = isJsonObject(view['amount']) ? view['amount'] : null;
  const currencies = new Set(
    [...items.map((item) => item['currency']), own?.['currency'] ?? null].filter(
      (code): code is string => typeof code === 'string',
    ),
  );
  const [currency = ''] = currencies;
  if (currencies.size > 1)
    return {
      code: 'plan.currency_differs',
      message: `The payout’s items are in ${[...currencies].toSorted().join(' and ')}.`,
    };
  if (!isCurrency(currency))
    return { code: 'plan.amount_unreadable', message: 'The payout names no currency that is known.' };
  const digits = minorDigits(currency);
  const read = items.map((item): PayoutItem | null => {
    const minor = parseAmount(textIn(item, 'amount'), digits);
    const fee = textIn(item, 'fee');
    const feeMinor = fee === '' ? 0n : parseAmount(fee, digits);
    if (minor === null || minor < 0n || feeMinor === null) return null;
    return {
      isClawback: item['isClawback'] === true,
      minor,
      feeMinor,
      invoiceKey: textIn(item, 'invoiceKey'),
    };
  });
  const whole = read.filter((item) => item !== null);
  if (whole.length < read.length)
    return {
      code: 'plan.amount_unreadable',
      message: `${read.length - whole.length} of the payout’s ${read.length} items have no amount that can be read.`,
    };
  const sum = (of: (item: PayoutItem) => bigint): bigint =>
    whole.reduce((total, item) => total + of(item), 0n);
  const gross = sum((item) => (item.isClawback ? 0n : item.minor));
  const clawbacks = sum((item) => (item.isClawback ? item.minor : 0n));
  const kept = fees === 'net' ? sum((item) => item.feeMinor) : 0n;
  const net = gross - clawbacks - kept;
  const figures: PayoutFigures = { currency, digits, items: whole, gross, clawbacks, fees: kept, net };
  return differenceOf(view, own, figures) ?? figures;
};

/** Some sources write a debit as a negative amount, others by its type alone. */
const differenceOf = (
  view: JsonObject,
  own: JsonObject | null,
  { digits, gross, clawbacks, fees, net, currency }: PayoutFigures,
): PayoutProblem | null => {
  if (own === null) return null;
  const said = parseAmount(textIn(own, 'total'), digits);
  if (said === null)
    return { code: 'plan.amount_unreadable', message: 'The payout’s own amount cannot be read.' };
  const signed = view['type'] === 'debit' && said > 0n ? -said : said;
  if (signed === net) return null;
  const shown = (minor: bigint): string => amountText(minor, digits);
  return {
    code: 'plan.payout_differs',
    message: `The payout is ${shown(signed)} ${currency}, and its items come to ${shown(net)}: payments ${shown(gross)}, clawbacks ${shown(clawbacks)}, fees ${shown(fees)}.`,
  };
};

const textIn = (of: JsonObject, name: string): string => {
  const value = of[name];
  return typeof value === 'string' ? value : '';
};
