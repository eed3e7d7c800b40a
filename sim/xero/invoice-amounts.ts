import {
  divideRounded,
  multiplyDecimals,
  powerOfTen,
  roundDecimal,
  subtractDecimals,
} from '#base/decimal.ts';
import type { Decimal } from '#base/decimal.ts';
import type { AmountType, InvoiceLine, Totals } from './invoice.ts';

const hundred: Decimal = { units: 100n, scale: 0 };

/**
 * Quantity × price less the discount, in cents. Halves go up; what a discount rate leaves beyond cents is cut off when it
 * comes by the API (1908.396 is 1908.39, as seen at stackoverflow.com/questions/66782237).
 */
export const lineAmountOf = (line: {
  readonly quantity: Decimal;
  readonly unitAmount: Decimal;
  readonly discountRate: Decimal | null;
  readonly discountAmount: Decimal | null;
}): bigint => {
  const gross = multiplyDecimals(line.quantity, line.unitAmount);
  if (line.discountRate !== null) {
    const left = multiplyDecimals(gross, subtractDecimals(hundred, line.discountRate));
    return roundDecimal({ units: left.units, scale: left.scale + 2 }, 2, 'down').units;
  }
  const net = line.discountAmount === null ? gross : subtractDecimals(gross, line.discountAmount);
  return roundDecimal(net, 2, 'half_up').units;
};

/**
 * Tax of one line in cents, rounded on the line ("Rounding in Xero": 76.30 at 15% in three lines is 11.44). `percent` is
 * the effective rate. Inclusive amounts hold it: rate / (100 + rate) of them.
 */
export const taxOf = (lineAmount: bigint, percent: Decimal, type: AmountType): bigint => {
  if (type === 'NoTax' || percent.units === 0n) return 0n;
  const whole = 100n * powerOfTen(percent.scale);
  const divisor = type === 'Inclusive' ? whole + percent.units : whole;
  return divideRounded(lineAmount * percent.units, divisor, 'half_up');
};

export const totalsOf = (lines: readonly InvoiceLine[], type: AmountType): Totals => {
  const amounts = lines.reduce((sum, line) => sum + line.lineAmount, 0n);
  const totalTax = lines.reduce((sum, line) => sum + line.taxAmount, 0n);
  const subTotal = type === 'Inclusive' ? amounts - totalTax : amounts;
  return { subTotal, totalTax, total: subTotal + totalTax };
};
