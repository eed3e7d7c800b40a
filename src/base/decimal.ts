/** An exact decimal number: `units / 10 ** scale`. `12.3456` is `{ units: 123456n, scale: 4 }`. `scale` is 0 to 30. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/**
 * How a number between two neighbours is decided. `half_up`: the middle goes away from zero (2.5 → 3, -2.5 → -3), as on
 * invoices; `half_even`: the middle goes to the even neighbour; `down`: always towards zero.
 */
export type Rounding = 'half_up' | 'half_even' | 'down';

/** More digits than any amount, price or rate needs; longer text is refused before it costs time. */
const longestText = 60;
const mostPlaces = 30;
const pattern = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<part>\d+))?$/;

export const zeroDecimal: Decimal = { units: 0n, scale: 0 };

/** Reads `12`, `-0.5`, `12.3456`: a point, no exponent, no grouping, no plus. Null for any other text. Keeps the scale. */
export const parseDecimal = (text: string): Decimal | null => {
  if (text.length > longestText) return null;
  const found = pattern.exec(text)?.groups;
  if (found === undefined) return null;
  const part = found['part'] ?? '';
  if (part.length > mostPlaces) return null;
  const units = BigInt(`${found['whole'] ?? ''}${part}`);
  return { units: found['sign'] === '-' ? -units : units, scale: part.length };
};

/** A decimal from text that the code itself holds, or that was checked before. @throws RangeError on other text. */
export const decimalOf = (text: string): Decimal => {
  const parsed = parseDecimal(text);
  if (parsed === null) throw new RangeError('This is no decimal number.');
  return parsed;
};

/** The shortest text of the number: no zeros at the end, no `-0`. Equal numbers have equal text. */
export const decimalText = (value: Decimal): string => {
  const text = placesText(value);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** The text with exactly the decimal's own number of places: `{ units: 1200n, scale: 2 }` is `12.00`. */
export const placesText = ({ units, scale }: Decimal): string => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const at = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
  return units < 0n ? `-${text}` : text;
};

export const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent);

const unitsAt = (value: Decimal, scale: number): bigint => value.units * powerOfTen(scale - value.scale);

export const addDecimals = (a: Decimal, b: Decimal): Decimal => {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
};

export const negateDecimal = (value: Decimal): Decimal => ({ units: -value.units, scale: value.scale });

export const subtractDecimals = (a: Decimal, b: Decimal): Decimal => addDecimals(a, negateDecimal(b));

/** Exact: the scales add up. */
export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
});

/** -1, 0 or 1, by value: `1.50` and `1.5` are equal. */
export const compareDecimals = (a: Decimal, b: Decimal): -1 | 0 | 1 => {
  const scale = Math.max(a.scale, b.scale);
  const left = unitsAt(a, scale);
  const right = unitsAt(b, scale);
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/** The quotient as a whole number. @throws RangeError when the divisor is zero. */
export const divideRounded = (dividend: bigint, divisor: bigint, rounding: Rounding): bigint => {
  if (divisor < 0n) return divideRounded(-dividend, -divisor, rounding);
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n || rounding === 'down') return quotient;
  const away = dividend < 0n ? -1n : 1n;
  const twice = 2n * (rest < 0n ? -rest : rest);
  if (twice > divisor) return quotient + away;
  if (twice < divisor) return quotient;
  return rounding === 'half_up' || quotient % 2n !== 0n ? quotient + away : quotient;
};

/** The number with exactly `scale` places: rounded when it has more, filled with zeros when it has fewer. */
export const roundDecimal = (value: Decimal, scale: number, rounding: Rounding): Decimal =>
  value.scale <= scale
    ? { units: unitsAt(value, scale), scale }
    : { units: divideRounded(value.units, powerOfTen(value.scale - scale), rounding), scale };

/** The quotient with `scale` places. @throws RangeError when the divisor is zero. */
export const divideDecimals = (a: Decimal, b: Decimal, scale: number, rounding: Rounding): Decimal => ({
  units: divideRounded(a.units * powerOfTen(scale + b.scale), b.units * powerOfTen(a.scale), rounding),
  scale,
});

/** How many places the number needs: 2 for `1.2500`. */
export const placesOf = (value: Decimal): number => {
  let { units, scale } = value;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return scale;
};
