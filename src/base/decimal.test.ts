import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  decimalText,
  divideDecimals,
  divideRounded,
  multiplyDecimals,
  parseDecimal,
  placesOf,
  placesText,
  roundDecimal,
  subtractDecimals,
  type Decimal,
} from './decimal.ts';

const same = (left: Decimal, right: Decimal): void => expect(compareDecimals(left, right)).toBe(0);

const decimals = fc.record({
  units: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
  scale: fc.integer({ min: 0, max: 12 }),
});

describe('a decimal', () => {
  it.each([
    ['12', 12n, 0],
    ['-0.5', -5n, 1],
    ['12.3456', 123456n, 4],
    ['007.10', 710n, 2],
  ])('is read from %s', (text, units, scale) => {
    expect(parseDecimal(text)).toEqual({ units, scale });
  });

  it.each([
    '',
    '.5',
    '5.',
    '1e3',
    '+1',
    ' 1',
    '1,000',
    '0x10',
    'NaN',
    '--1',
    '٣',
    `1.${'0'.repeat(31)}`,
    '9'.repeat(61),
  ])('is not read from %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
    expect(() => decimalOf(text)).toThrow(RangeError);
  });

  it('goes to text and back, and equal numbers have equal text', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        expect(parseDecimal(placesText(value))).toEqual(value);
        expect(compareDecimals(decimalOf(decimalText(value)), value)).toBe(0);
        expect(decimalText({ units: value.units * 100n, scale: value.scale + 2 })).toBe(decimalText(value));
      }),
    );
    expect(decimalText({ units: -0n, scale: 2 })).toBe('0');
    expect(decimalText({ units: 1200n, scale: 0 })).toBe('1200');
    expect(placesOf(decimalOf('1.2500'))).toBe(2);
  });

  it('adds, subtracts and multiplies exactly', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        same(subtractDecimals(addDecimals(a, b), b), a);
        same(
          multiplyDecimals(a, addDecimals(b, c)),
          addDecimals(multiplyDecimals(a, b), multiplyDecimals(a, c)),
        );
      }),
    );
    expect(decimalText(multiplyDecimals(decimalOf('0.1'), decimalOf('0.2')))).toBe('0.02');
  });
});

describe('rounding', () => {
  it.each([
    ['2.5', '3', '2', '2'],
    ['3.5', '4', '4', '3'],
    ['-2.5', '-3', '-2', '-2'],
    ['2.49999', '2', '2', '2'],
    ['-2.51', '-3', '-3', '-2'],
    ['0.5', '1', '0', '0'],
  ])('of %s gives %s half up, %s half even, %s down', (text, up, even, down) => {
    const value = decimalOf(text);
    expect(decimalText(roundDecimal(value, 0, 'half_up'))).toBe(up);
    expect(decimalText(roundDecimal(value, 0, 'half_even'))).toBe(even);
    expect(decimalText(roundDecimal(value, 0, 'down'))).toBe(down);
  });

  it('is never further away than half a unit, and exact where nothing is lost', () => {
    fc.assert(
      fc.property(
        decimals,
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom('half_up' as const, 'half_even' as const),
        (value, scale, rounding) => {
          const rounded = roundDecimal(value, scale, rounding);
          const off = subtractDecimals(rounded, value);
          const distance = { units: off.units < 0n ? -off.units : off.units, scale: off.scale };
          expect(rounded.scale).toBe(scale);
          expect(compareDecimals(distance, { units: 5n, scale: scale + 1 })).toBeLessThanOrEqual(0);
          expect(value.scale > scale || off.units === 0n).toBe(true);
        },
      ),
    );
  });

  it('divides by any divisor but zero', () => {
    expect(decimalText(divideDecimals(decimalOf('1'), decimalOf('3'), 4, 'half_up'))).toBe('0.3333');
    expect(decimalText(divideDecimals(decimalOf('110'), decimalOf('1.1'), 2, 'half_up'))).toBe('100');
    expect(divideRounded(5n, -2n, 'half_up')).toBe(-3n);
    expect(() => divideDecimals(decimalOf('1'), decimalOf('0.00'), 2, 'half_up')).toThrow(RangeError);
  });
});
