import { multiplyDecimals, powerOfTen, type Decimal } from '#base/decimal.ts';
import { shareOf, splitMinor } from '#base/money.ts';
import { minorDigits } from '#model/currency.ts';

/**
 * What an invoice comes to, predicted before anything is sent, by Stripe's rules as read on 21 November 2026:
 * - a line's amount is quantity times unit price, rounded half up to the smallest unit, line by line
 *   (docs.stripe.com/billing/taxes/tax-rates, "Rounding");
 * - a line's own discount comes before the invoice's (API reference, `add_lines`, `lines.discounts`);
 * - tax is of what is left after discounts, half up per line, or per rate over the whole invoice where the account has
 *   moved rounding to the subtotal;
 * - inclusive tax is inside the amount, `amount × p / (100 + p)`, exclusive tax comes on top.
 *
 * Assumed, because no page says it: a percentage of the invoice is taken of each line and rounded there, half up; an
 * amount off the invoice is spread over the lines in proportion to what is left of them, cents that remain going to the
 * largest remainders. Every prediction is compared with the draft before it is finalized, so a wrong assumption stops an
 * invoice, and never sends one.
 */
export interface InvoiceFigures {
  readonly currency: string;
  readonly lines: readonly LineFigures[];
  readonly discount: Discount | null;
  readonly taxRounding: TaxRounding;
  /**
   * Every amount is a multiple of this many minor units. 1, but 10 where the payment provider wants three-decimal
   * currencies to end in 0, and 100 where it knows no decimals of a currency that has them.
   */
  readonly step: bigint;
}

export const taxRoundings = ['line', 'subtotal'] as const;
export type TaxRounding = (typeof taxRoundings)[number];

export interface LineFigures {
  readonly quantity: Decimal;
  /** In major units of the invoice's currency. */
  readonly unitPrice: Decimal;
  readonly discount: Discount | null;
  readonly tax: Tax | null;
}

/** Above 0 and at most 100 percent; or an amount in minor units, of which no more is taken than is there. */
export type Discount =
  | { readonly kind: 'percent'; readonly percent: Decimal }
  | { readonly kind: 'amount'; readonly minor: bigint };

export interface Tax {
  /** Tells rates apart where tax is rounded per rate. */
  readonly code: string;
  readonly percentage: Decimal;
  readonly inclusive: boolean;
}

/** All in minor units. */
export interface LineTotals {
  /** Quantity times price, before discounts, with inclusive tax. */
  readonly amount: bigint;
  readonly ownDiscount: bigint;
  /** This line's share of the invoice's discount. */
  readonly sharedDiscount: bigint;
  /** What tax is computed on; without the tax. */
  readonly taxable: bigint;
  readonly tax: bigint;
  /** What the line adds to the invoice's total. */
  readonly total: bigint;
}

export interface InvoiceTotals {
  readonly lines: readonly LineTotals[];
  /** The lines' amounts before discounts, with inclusive tax. */
  readonly subtotal: bigint;
  readonly discount: bigint;
  /** Inclusive and exclusive. */
  readonly tax: bigint;
  readonly total: bigint;
}

/** @throws RangeError for an unknown currency. Values out of bounds are refused before, by `billable-rules.ts`. */
export const invoiceTotals = (figures: InvoiceFigures): InvoiceTotals => {
  const { step } = figures;
  const digits = minorDigits(figures.currency);
  const amounts = figures.lines.map((line) => {
    const exact = multiplyDecimals(line.quantity, line.unitPrice);
    return roundToStep({ units: exact.units * powerOfTen(digits), scale: exact.scale }, step);
  });
  const ownDiscounts = amounts.map((amount, index) =>
    discountOf(amount, figures.lines[index]?.discount ?? null, step),
  );
  const left = amounts.map((amount, index) => amount - (ownDiscounts[index] ?? 0n));
  const sharedDiscounts = sharesOf(left, figures.discount, step);
  const net = left.map((amount, index) => amount - (sharedDiscounts[index] ?? 0n));
  const taxes = figures.taxRounding === 'line' ? taxByLine(figures, net) : taxByRate(figures, net);
  const lines = amounts.map((amount, index): LineTotals => {
    const inclusive = figures.lines[index]?.tax?.inclusive === true;
    const tax = taxes[index] ?? 0n;
    const charged = net[index] ?? 0n;
    return {
      amount,
      ownDiscount: ownDiscounts[index] ?? 0n,
      sharedDiscount: sharedDiscounts[index] ?? 0n,
      taxable: inclusive ? charged - tax : charged,
      tax,
      total: inclusive ? charged : charged + tax,
    };
  });
  return {
    lines,
    subtotal: sum(lines, (line) => line.amount),
    discount: sum(lines, (line) => line.ownDiscount + line.sharedDiscount),
    tax: sum(lines, (line) => line.tax),
    total: sum(lines, (line) => line.total),
  };
};

const sum = (lines: readonly LineTotals[], of: (line: LineTotals) => bigint): bigint =>
  lines.reduce((total, line) => total + of(line), 0n);

/** Rounds an exact number of minor units once, half up, to a multiple of the step. */
const roundToStep = (exact: Decimal, step: bigint): bigint =>
  shareOf(exact.units, 1n, powerOfTen(exact.scale) * step, 'half_up') * step;

const percentOf = (amount: bigint, percent: Decimal, step: bigint): bigint =>
  roundToStep({ units: amount * percent.units, scale: percent.scale + 2 }, step);

const discountOf = (amount: bigint, discount: Discount | null, step: bigint): bigint => {
  if (discount === null) return 0n;
  if (discount.kind === 'percent') return percentOf(amount, discount.percent, step);
  return discount.minor < amount ? discount.minor : amount;
};

const sharesOf = (amounts: readonly bigint[], discount: Discount | null, step: bigint): readonly bigint[] => {
  if (discount === null) return amounts.map(() => 0n);
  if (discount.kind === 'percent') return amounts.map((amount) => percentOf(amount, discount.percent, step));
  const whole = amounts.reduce((total, amount) => total + amount, 0n);
  const taken = discount.minor < whole ? discount.minor : whole;
  return splitMinor(taken / step, amounts).map((share) => share * step);
};

/** The tax in or on an amount, as an exact fraction of minor units. */
const taxFraction = (amount: bigint, tax: Tax): { readonly part: bigint; readonly whole: bigint } => {
  const hundred = 100n * powerOfTen(tax.percentage.scale);
  return {
    part: amount * tax.percentage.units,
    whole: tax.inclusive ? hundred + tax.percentage.units : hundred,
  };
};

const roundedTax = (amount: bigint, tax: Tax, step: bigint): bigint => {
  const { part, whole } = taxFraction(amount, tax);
  return shareOf(part, 1n, whole * step, 'half_up') * step;
};

const taxByLine = ({ lines, step }: InvoiceFigures, net: readonly bigint[]): readonly bigint[] =>
  lines.map((line, index) => (line.tax === null ? 0n : roundedTax(net[index] ?? 0n, line.tax, step)));

/** Rounds once for each rate; the lines then share it in proportion, so that they add up to it. */
const taxByRate = ({ lines, step }: InvoiceFigures, net: readonly bigint[]): readonly bigint[] => {
  const taxes = lines.map(() => 0n);
  const taxed = lines.flatMap((line, index) =>
    line.tax === null ? [] : [{ index, tax: line.tax, amount: net[index] ?? 0n }],
  );
  for (const group of Map.groupBy(taxed, (line) => line.tax.code).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const amounts = group.map((line) => line.amount);
    const whole = roundedTax(
      amounts.reduce((total, amount) => total + amount, 0n),
      first.tax,
      step,
    );
    const shares = splitMinor(whole / step, amounts);
    for (const [at, line] of group.entries()) taxes[line.index] = (shares[at] ?? 0n) * step;
  }
  return taxes;
};
