import {
  divideRounded,
  multiplyDecimals,
  powerOfTen,
  roundDecimal,
  subtractDecimals,
  type Decimal,
} from '#base/decimal.ts';

/** Whether line amounts are without tax, hold it, or know none. */
export type LineBasis = 'exclusive' | 'inclusive' | 'no_tax';

export interface LedgerLine {
  readonly quantity: Decimal;
  /** Of up to four places. */
  readonly unitAmount: Decimal;
  /** Percent; null or left out: none. */
  readonly discountRate?: Decimal | null;
  /** Effective rate of the line's tax in percent. */
  readonly taxPercent: Decimal;
}

/** Amounts in minor units. */
export interface LedgerTotals {
  readonly lines: readonly { readonly lineAmount: bigint; readonly taxAmount: bigint }[];
  readonly subTotal: bigint;
  readonly totalTax: bigint;
  readonly total: bigint;
}

const hundred: Decimal = { units: 100n, scale: 0 };

/**
 * The amount of one line as Xero keeps it, in minor units of `digits` places: halves go away from zero; what a discount
 * rate leaves beyond them is cut off (seen with invoices made by programs; people's are rounded). Source: "Rounding in Xero",
 * developer.xero.com, and stackoverflow.com/questions/66782237, read 2026-11.
 */
export const ledgerLineAmount = (line: Omit<LedgerLine, 'taxPercent'>, digits: number): bigint => {
  const gross = multiplyDecimals(line.quantity, line.unitAmount);
  const { discountRate = null } = line;
  if (discountRate === null) return roundDecimal(gross, digits, 'half_up').units;
  const hundredths = multiplyDecimals(gross, subtractDecimals(hundred, discountRate));
  const net = { units: hundredths.units, scale: hundredths.scale + 2 };
  return roundDecimal(net, digits, 'down').units;
};

/**
 * What Xero will make of an invoice: tax is rounded on each line and then summed, so 76.30 at 15 percent in three lines
 * holds 11.44 of tax and not 11.45. Inclusive amounts hold rate / (100 + rate) of tax. Pure and exact.
 */
export const ledgerTotals = (
  lines: readonly LedgerLine[],
  basis: LineBasis,
  digits: number,
): LedgerTotals => {
  const made = lines.map((line) => {
    const lineAmount = ledgerLineAmount(line, digits);
    return { lineAmount, taxAmount: taxAmountOf(lineAmount, line.taxPercent, basis) };
  });
  const amounts = made.reduce((sum, line) => sum + line.lineAmount, 0n);
  const totalTax = made.reduce((sum, line) => sum + line.taxAmount, 0n);
  const subTotal = basis === 'inclusive' ? amounts - totalTax : amounts;
  return { lines: made, subTotal, totalTax, total: subTotal + totalTax };
};

const taxAmountOf = (lineAmount: bigint, percent: Decimal, basis: LineBasis): bigint => {
  if (basis === 'no_tax') return 0n;
  const whole = 100n * powerOfTen(percent.scale);
  return divideRounded(
    lineAmount * percent.units,
    basis === 'inclusive' ? whole + percent.units : whole,
    'half_up',
  );
};
