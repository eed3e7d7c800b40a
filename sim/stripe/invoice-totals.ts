import { parseDecimal, percentOf, roundedQuotient, splitByWeight, sumOf } from './amounts.ts';
import type { Discount } from './coupon.ts';
import { amountStep } from './currency.ts';
import type { InvoiceLine, LineTax, LineTotals } from './invoice-line.ts';
import type { TaxRate } from './tax-rate.ts';

export interface InvoiceTotals {
  /** By the line's id. */
  readonly lines: ReadonlyMap<string, LineTotals>;
  /** After the items' own discounts, before the invoice's and before exclusive tax. */
  readonly subtotal: number;
  readonly subtotalExcludingTax: number;
  readonly total: number;
  readonly totalExcludingTax: number;
  readonly discounts: readonly { readonly discount: string; readonly amount: number }[];
  readonly taxes: readonly LineTax[];
}

interface Working {
  readonly line: InvoiceLine;
  readonly taken: { readonly discount: string; readonly amount: number }[];
  left: number;
}

/**
 * An invoice's figures. Each line is rounded by itself, half up: its discounts in order, the item's before the invoice's,
 * then each tax on what is left. An amount off the whole invoice is split over the lines by what is left of them.
 */
export const totalsOf = (given: {
  readonly lines: readonly InvoiceLine[];
  readonly discounts: readonly Discount[];
  readonly defaultTaxRates: readonly TaxRate[];
  readonly currency: string;
  readonly taxExempt: 'exempt' | 'none' | 'reverse';
}): InvoiceTotals => {
  const step = amountStep(given.currency);
  const working = given.lines.map((line): Working => ({ line, taken: [], left: line.amount }));
  for (const one of working)
    for (const discount of one.line.discounts) takeFromLines([one], discount, given.currency, step);
  const afterItems = working.map(({ left }) => left);
  for (const discount of given.discounts) takeFromLines(working, discount, given.currency, step);

  const ratesOf = ({ line }: Working): readonly TaxRate[] => line.taxRates ?? given.defaultTaxRates;
  const taxes = working.map((one) =>
    one.line.statedTaxes === null
      ? taxesOn(one.left, ratesOf(one), step, given.taxExempt)
      : one.line.statedTaxes.map((tax): LineTax => ({ ...tax, reason: 'standard_rated' })),
  );
  const inclusiveBefore = working.map((one, index) =>
    one.line.statedTaxes === null
      ? inclusivePart(taxesOn(afterItems[index] ?? 0, ratesOf(one), step, given.taxExempt))
      : inclusivePart(taxes[index] ?? []),
  );
  const all = taxes.flat();
  const subtotal = sumOf(afterItems);
  const exclusive = sumOf(all.filter(({ rate }) => !rate.inclusive).map(({ amount }) => amount));
  const total = sumOf(working.map(({ left }) => left)) + exclusive;
  return {
    lines: new Map(
      working.map(({ line, taken }, index) => [line.id, { discounts: taken, taxes: taxes[index] ?? [] }]),
    ),
    subtotal,
    subtotalExcludingTax: subtotal - sumOf(inclusiveBefore),
    total,
    totalExcludingTax: total - sumOf(all.map(({ amount }) => amount)),
    discounts: sumsByDiscount(working.flatMap(({ taken }) => taken)),
    taxes: sumsByRate(all),
  };
};

/** A coupon of another currency does nothing; items that are not discountable and credits are left alone. */
const takeFromLines = (
  lines: readonly Working[],
  discount: Discount,
  currency: string,
  step: number,
): void => {
  const { percent, amount_off: off, currency: own } = discount.coupon;
  const open = lines.filter(({ line, left }) => line.isDiscountable && left > 0);
  const lefts = open.map(({ left }) => left);
  const amounts =
    percent === null
      ? splitByWeight(own === currency ? Math.min(off ?? 0, sumOf(lefts)) : 0, lefts, step)
      : lefts.map((left) => percentOf(left, percent, step));
  for (const [index, one] of open.entries()) {
    const amount = amounts[index] ?? 0;
    one.left -= amount;
    one.taken.push({ discount: discount.id, amount });
  }
};

/**
 * Inclusive rates share what is contained in the amount; exclusive ones are on the amount without those. Of
 * `taxable` 110 at 10 % inclusive the tax is 10 and the taxable amount 100.
 */
export const taxesOn = (
  taxable: number,
  rates: readonly TaxRate[],
  step: number,
  exempt: 'exempt' | 'none' | 'reverse',
): readonly LineTax[] => {
  if (exempt !== 'none') {
    const reason = exempt === 'exempt' ? 'customer_exempt' : 'reverse_charge';
    return rates.map((rate) => ({ rate, amount: 0, taxable, reason }));
  }
  const inclusive = rates.filter((rate) => rate.inclusive);
  const allInclusive = inclusive.reduce((sum, { percent }) => sum + tenThousandths(percent), 0n);
  const contained = new Map(
    inclusive.map((rate) => [
      rate,
      roundedQuotient(
        BigInt(taxable) * tenThousandths(rate.percent),
        100n * tenThousandth + allInclusive,
        step,
      ),
    ]),
  );
  const net = taxable - sumOf([...contained.values()]);
  return rates.map((rate) => ({
    rate,
    amount: contained.get(rate) ?? percentOf(net, rate.percent, step),
    taxable: net,
    reason: tenThousandths(rate.percent) === 0n ? 'zero_rated' : 'standard_rated',
  }));
};

const tenThousandth = 10_000n;

/** A percentage of at most four places as a whole number of 1/10,000 %. */
const tenThousandths = (percent: string): bigint => {
  const { units, scale } = parseDecimal(percent);
  return (units * tenThousandth) / 10n ** BigInt(scale);
};

const inclusivePart = (taxes: readonly LineTax[]): number =>
  sumOf(taxes.filter(({ rate }) => rate.inclusive).map(({ amount }) => amount));

const sumsByDiscount = (
  taken: readonly { readonly discount: string; readonly amount: number }[],
): InvoiceTotals['discounts'] => {
  const sums = new Map<string, number>();
  for (const { discount, amount } of taken) sums.set(discount, (sums.get(discount) ?? 0) + amount);
  return [...sums].map(([discount, amount]) => ({ discount, amount }));
};

const sumsByRate = (taxes: readonly LineTax[]): readonly LineTax[] => {
  const sums = new Map<string, LineTax>();
  for (const tax of taxes) {
    const known = sums.get(tax.rate.id);
    sums.set(tax.rate.id, {
      ...tax,
      amount: (known?.amount ?? 0) + tax.amount,
      taxable: (known?.taxable ?? 0) + tax.taxable,
    });
  }
  return [...sums.values()];
};
