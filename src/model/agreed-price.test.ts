import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDecimals, decimalOf, multiplyDecimals } from '#base/decimal.ts';
import { agreedFigures } from './agreed-price.ts';

const figures = (amount: string, quantity: string | null, isWhole = false, currency = 'AUD') =>
  agreedFigures({ amount, quantity, currency }, { isWhole });

test('an amount is divided into pieces where the price of one needs no rounding', () => {
  expect(figures('132.00', '3')).toEqual({ quantity: '3', unitPrice: '44.00', units: null });
  expect(figures('1', '8')).toEqual({ quantity: '8', unitPrice: '0.125', units: null });
  expect(figures('100', '3')).toEqual({ quantity: '1', unitPrice: '100.00', units: '3' });
  expect(figures('550', null)).toEqual({ quantity: '1', unitPrice: '550.00', units: null });
});

test('a subscription is billed by whole pieces', () => {
  expect(figures('150', '1.5')).toEqual({ quantity: '1.5', unitPrice: '100.00', units: null });
  expect(figures('150', '1.5', true)).toEqual({ quantity: '1', unitPrice: '150.00', units: '1.5' });
});

test('a currency without cents keeps its price whole', () => {
  expect(figures('1000', '3', false, 'JPY')).toEqual({ quantity: '1', unitPrice: '1000', units: '3' });
  expect(figures('900', '3', false, 'JPY')).toEqual({ quantity: '3', unitPrice: '300', units: null });
});

test('what is no amount of its currency is told, not rounded', () => {
  expect(figures('10.005', '1')).toBeNull();
  expect(figures('-5', '1')).toBeNull();
  expect(figures('many', '1')).toBeNull();
  expect(figures('10', '1', false, 'XXQ')).toBeNull();
});

test('a quantity that is none is billed as one, and told', () => {
  expect(figures('10', '0')).toEqual({ quantity: '1', unitPrice: '10.00', units: '0' });
  expect(figures('10', 'some')).toEqual({ quantity: '1', unitPrice: '10.00', units: 'some' });
});

test('whatever the quantity, it comes to what was agreed on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      (minor, units, scale, isWhole) => {
        const amount = `${String(Math.floor(minor / 100))}.${String(minor % 100).padStart(2, '0')}`;
        const quantity = scale === 0 ? String(units) : (units / 10 ** scale).toFixed(scale);
        const made = figures(amount, quantity, isWhole);
        if (made === null) throw new Error('every amount of cents can be billed');
        const total = multiplyDecimals(decimalOf(made.quantity), decimalOf(made.unitPrice));
        expect(compareDecimals(total, decimalOf(amount))).toBe(0);
        expect(isWhole ? made.quantity : '1').toMatch(/^\d+$/);
      },
    ),
  );
});
