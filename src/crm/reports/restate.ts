import {
  addDecimals,
  decimalOf,
  multiplyDecimals,
  placesText,
  roundDecimal,
  zeroDecimal,
} from '#base/decimal.ts';
import { minorDigits } from '#model/currency.ts';
import type { ExchangeRateRow } from '#store/crm/report-exchange-rates.ts';
import type { ReportColumn } from './report-columns.ts';

type Cells = Readonly<Record<string, string | null>>;

/** What a sum in one currency comes to in another, and by which rate; null for the currency itself. */
export interface RestatedPart {
  readonly currency: string;
  readonly rate: ExchangeRateRow | null;
  readonly cells: Cells;
}

export interface RestatedTotals {
  readonly currency: string;
  readonly on: string;
  readonly parts: readonly RestatedPart[];
  readonly missing: readonly string[];
  readonly sum: Cells;
}

/**
 * Carries the sums of each currency over into one, each amount rounded once, half up, to that currency's places. A
 * currency without a rate is named as missing and left out; nothing is guessed, and no rate is turned round.
 */
export const restate = (
  columns: readonly ReportColumn[],
  totals: readonly { readonly currency: string; readonly cells: Cells }[],
  into: { readonly currency: string; readonly on: string; readonly rates: readonly ExchangeRateRow[] },
): RestatedTotals => {
  const digits = minorDigits(into.currency);
  const amounts = columns.filter((column) => column.kind === 'amount');
  const parts: RestatedPart[] = [];
  const missing: string[] = [];
  for (const { currency, cells } of totals) {
    const rate = into.rates.find((each) => each.from_currency === currency) ?? null;
    if (rate === null && currency !== into.currency) {
      missing.push(currency);
      continue;
    }
    const factor = rate === null ? decimalOf('1') : decimalOf(rate.rate);
    const carried = amounts.map(({ name }): [string, string] => [
      name,
      placesText(roundDecimal(multiplyDecimals(decimalOf(cells[name] ?? '0'), factor), digits, 'half_up')),
    ]);
    parts.push({
      currency,
      rate: currency === into.currency ? null : rate,
      cells: Object.fromEntries(carried),
    });
  }
  const sum = amounts.map(({ name }): [string, string] => [
    name,
    placesText(
      roundDecimal(
        parts.reduce((total, part) => addDecimals(total, decimalOf(part.cells[name] ?? '0')), zeroDecimal),
        digits,
        'half_up',
      ),
    ),
  ]);
  return { currency: into.currency, on: into.on, parts, missing, sum: Object.fromEntries(sum) };
};
