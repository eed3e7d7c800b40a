import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { valueAt } from '#model/mapping.ts';

/** What a movement of a payment provider's balance is to a bookkeeper. `other`: nothing that is understood. */
export const movementKinds = ['payment', 'refund', 'dispute', 'fee', 'returned_payout', 'other'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** One movement within a payout. Amounts are minor units with sign: what it adds to the balance, before its fee. */
export interface Movement {
  readonly kind: MovementKind;
  /** The provider's own word for it. */
  readonly what: string;
  /** The provider's id of what moved: of the charge, of a payout that came back. */
  readonly source: string;
  readonly minor: bigint;
  readonly feeMinor: bigint;
}

/** What a payout is made of; amounts are minor units of its one currency. */
export interface ClearingFigures {
  readonly currency: string;
  readonly digits: number;
  readonly movements: readonly Movement[];
  /** What customers paid, gross. */
  readonly payments: bigint;
  /** Payouts that came back and are paid out once more. */
  readonly returned: bigint;
  readonly fees: bigint;
  readonly refunds: bigint;
  /** What disputes took, less what they gave back. */
  readonly disputes: bigint;
  /** What arrives at the bank; below zero where it is taken from there. */
  readonly net: bigint;
}

/** Why a payout's figures cannot be used, in a sentence with the figures. */
export interface ClearingProblem {
  readonly code: 'plan.amount_unreadable' | 'plan.currency_differs' | 'plan.payout_differs';
  readonly message: string;
}

/**
 * What a payout of a provider's balance comes to. Its movements, less their fees, must come to its amount to the smallest
 * unit, and all be in its currency. Pure and exact.
 */
export const clearingFigures = (view: JsonObject): ClearingFigures | ClearingProblem => {
  const currency = textAt(view, 'amount.currency');
  if (!isCurrency(currency)) return unreadable('The payout names no currency that is known.');
  const digits = minorDigits(currency);
  const said = parseAmount(textAt(view, 'amount.total'), digits);
  if (said === null) return unreadable('The payout’s own amount cannot be read.');
  const rows = view['movements'];
  const listed = Array.isArray(rows) ? rows.filter((row: JsonValue) => isJsonObject(row)) : [];
  if (listed.length === 0)
    return unreadable(
      `Nothing is known of what the payout of ${amountText(said, digits)} ${currency} is made of.`,
    );
  const currencies = new Set([currency, ...listed.map((row) => textAt(row, 'currency'))]);
  if (currencies.size > 1)
    return {
      code: 'plan.currency_differs',
      message: `The payout and its movements are in ${[...currencies].toSorted().join(' and ')}.`,
    };
  const movements = listed.flatMap((row) => movementOf(row, digits) ?? []);
  if (movements.length < listed.length)
    return unreadable(
      `${String(listed.length - movements.length)} of the payout’s ${String(listed.length)} movements have no amount that can be read.`,
    );
  const sum = (kind: MovementKind): bigint =>
    movements.reduce((total, each) => (each.kind === kind ? total + each.minor : total), 0n);
  const figures: ClearingFigures = {
    currency,
    digits,
    movements,
    payments: sum('payment'),
    returned: sum('returned_payout'),
    fees: movements.reduce((total, { feeMinor }) => total + feeMinor, 0n) - sum('fee'),
    refunds: -sum('refund'),
    disputes: -sum('dispute'),
    net: movements.reduce((total, { minor, feeMinor }) => total + minor - feeMinor, 0n),
  };
  if (figures.net === said) return figures;
  const shown = (minor: bigint): string => amountText(minor, digits);
  return {
    code: 'plan.payout_differs',
    message: `The payout is ${shown(said)} ${currency}, and its movements come to ${shown(figures.net)}: payments ${shown(figures.payments)}, fees ${shown(figures.fees)}, refunds ${shown(figures.refunds)}, disputes ${shown(figures.disputes)}, returned payouts ${shown(figures.returned)}, others ${shown(sum('other'))}.`,
  };
};

const unreadable = (message: string): ClearingProblem => ({ code: 'plan.amount_unreadable', message });

const movementOf = (row: JsonObject, digits: number): Movement | null => {
  const minor = parseAmount(textAt(row, 'amount'), digits);
  const fee = textAt(row, 'fee');
  const feeMinor = fee === '' ? 0n : parseAmount(fee, digits);
  if (minor === null || feeMinor === null) return null;
  return {
    kind: movementKinds.find((kind) => kind === row['kind']) ?? 'other',
    what: textAt(row, 'what'),
    source: textAt(row, 'source'),
    minor,
    feeMinor,
  };
};

const textAt = (of: JsonObject, path: string): string => {
  const value = valueAt(of, path);
  return typeof value === 'string' ? value : '';
};
