import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberText, troubleOf } from '#web/ui/typed-number.ts';

test('spaces and commas between thousands are taken out, and nothing else', () => {
  expect(numberText(' 1,234,567.50 ')).toBe('1234567.50');
  expect(numberText('1 200')).toBe('1200');
  expect(numberText('.5')).toBe('0.5');
  expect(numberText('12.')).toBe('12');
  expect(numberText('90,50')).toBe('90,50');
  expect(numberText('12o0')).toBe('12o0');
});

test('a comma before decimals is said, and no other number is made of it', () => {
  expect(troubleOf(numberText('90,50'))).toBe('Decimals come after a point: 90.50.');
});

test('each thing that cannot be taken has its sentence', () => {
  expect(troubleOf('abc')).toBe('This is no number, such as 1250 or 12.50.');
  expect(troubleOf('-5')).toBe('It cannot be below zero.');
  expect(troubleOf('0', { isAboveZero: true })).toBe('It must be more than zero.');
  expect(troubleOf('1.5', { places: 0 })).toBe('Only whole numbers are taken here.');
  expect(troubleOf('10.5', { currency: 'JPY' })).toBe('JPY has no places after the point.');
  expect(troubleOf('1.234', { currency: 'AUD' })).toBe('AUD has 2 places after the point.');
  expect(troubleOf('101', { most: '100' })).toBe('It can be 100 at most.');
  expect(troubleOf('', { isAboveZero: true })).toBeNull();
  expect(troubleOf('1.234', { currency: 'KWD' })).toBeNull();
});

test('what is no number stays as it was typed, and is always refused', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (typed) => {
      const text = numberText(typed);
      expect(troubleOf(text) !== null || !/[^\d.,\s-]/.test(typed)).toBe(true);
      expect(numberText(text)).toBe(text);
    }),
  );
});
