/**
 * Arithmetic of amounts. An amount is a whole number of minor units, well inside what a number holds exactly; products
 * and shares of them are made in bigint. Rounding is half up, away from zero for negatives, to the currency's step.
 */
interface Decimal {
  readonly units: bigint;
  /** Places after the point. */
  readonly scale: number;
}

/** `12.50` as 1250 at scale 2. Expects what the `decimal` reader has let through. */
export const parseDecimal = (text: string): Decimal => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(`${whole}${fraction}`);
  return { units: text.startsWith('-') ? -units : units, scale: fraction.length };
};

/** Without zeros at the end: `1.50` → `1.5`. */
export const plainDecimal = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;

/** The whole part, cut and not rounded. */
export const wholePart = (text: string): number => {
  const { units, scale } = parseDecimal(text);
  return Number(units / 10n ** BigInt(scale));
};

/** `numerator / denominator`, half up to a multiple of `step`. The denominator is positive. */
export const roundedQuotient = (numerator: bigint, denominator: bigint, step: number): number => {
  const isNegative = numerator < 0n;
  const size = isNegative ? -numerator : numerator;
  const unit = denominator * BigInt(step);
  const steps = (2n * size + unit) / (2n * unit);
  const rounded = Number(steps) * step;
  return isNegative && rounded !== 0 ? -rounded : rounded;
};

/** Quantity times unit price, in minor units. */
export const productOf = (quantity: string, unitAmount: string, step: number): number => {
  const a = parseDecimal(quantity);
  const b = parseDecimal(unitAmount);
  return roundedQuotient(a.units * b.units, 10n ** BigInt(a.scale + b.scale), step);
};

/** `percent` of an amount. */
export const percentOf = (amount: number, percent: string, step: number): number => {
  const { units, scale } = parseDecimal(percent);
  return roundedQuotient(BigInt(amount) * units, 100n * 10n ** BigInt(scale), step);
};

/** `amount` divided by weight, the whole kept: leftover steps go where the cut was largest, of equals to the first. */
export const splitByWeight = (
  amount: number,
  weights: readonly number[],
  step: number,
): readonly number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0 || amount === 0) return weights.map(() => 0);
  const unit = BigInt(sum) * BigInt(step);
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const parts = exact.map((one) => Number(one / unit) * step);
  const cuts = exact
    .map((one, index) => ({ index, cut: one % unit }))
    .toSorted((a, b) => (a.cut === b.cut ? a.index - b.index : a.cut > b.cut ? -1 : 1));
  let left = amount - parts.reduce((total, part) => total + part, 0);
  for (const { index } of cuts) {
    const bit = Math.min(step, left);
    if (bit <= 0) break;
    parts[index] = (parts[index] ?? 0) + bit;
    left -= bit;
  }
  return parts;
};

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);
