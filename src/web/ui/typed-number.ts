import { compareDecimals, decimalOf, parseDecimal, placesOf, type Decimal } from '#base/decimal.ts';
import { formatMoney } from '#web/ui/money.tsx';
import { placesOfCurrency } from '#web/ui/places-of-currency.ts';

/** What a typed number has to be, beside a number that is not below zero. */
export interface NumberRule {
  /** Most places after the point; 0 for whole numbers. */
  readonly places?: number;
  /** An amount in this currency has at most its places. */
  readonly currency?: string;
  readonly isAboveZero?: boolean;
  /** Decimal text that it may not be above. */
  readonly most?: string;
}

/** As many as the contract takes of prices, quantities and rates. */
const mostPlaces = 12;
const grouped = /^-?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/**
 * What was typed as decimal text: spaces and commas between thousands are taken out, `.5` gets its zero. Anything that is
 * no number stays as it was typed, so that nothing else is made of it: `90,50` is not 9050.
 */
export const numberText = (typed: string): string => {
  const text = typed.replaceAll(/\s/g, '');
  return (grouped.test(text) ? text.replaceAll(',', '') : text)
    .replace(/^(-?)\./, '$10.')
    .replace(/^(-?\d+)\.$/, '$1');
};

/** Why this text cannot be taken, in a sentence; null where it can, and for empty text. */
export const troubleOf = (text: string, rule: NumberRule = {}): string | null => {
  if (text === '') return null;
  const value = parseDecimal(text);
  if (value === null) {
    if (/^\d+,\d+$/.test(text)) return `Decimals come after a point: ${text.replace(',', '.')}.`;
    return rule.places === 0
      ? 'This is no whole number, such as 12.'
      : 'This is no number, such as 1250 or 12.50.';
  }
  if (value.units < 0n) return 'It cannot be below zero.';
  if (rule.isAboveZero === true && value.units === 0n) return 'It must be more than zero.';
  return tooManyPlaces(placesOf(value), rule) ?? tooMuch(value, rule);
};

const tooManyPlaces = (places: number, { places: most, currency }: NumberRule): string | null => {
  if (most === 0 && places > 0) return 'Only whole numbers are taken here.';
  if (places > (most ?? mostPlaces)) return `At most ${String(most ?? mostPlaces)} places after the point.`;
  const ofCurrency = currency === undefined ? null : placesOfCurrency(currency);
  if (ofCurrency === null || places <= ofCurrency) return null;
  return ofCurrency === 0
    ? `${currency ?? ''} has no places after the point.`
    : `${currency ?? ''} has ${String(ofCurrency)} places after the point.`;
};

const tooMuch = (value: Decimal, { most, currency }: NumberRule): string | null => {
  if (most === undefined || compareDecimals(value, decimalOf(most)) <= 0) return null;
  return `It can be ${currency === undefined ? most : formatMoney({ amount: most, currency })} at most.`;
};
