import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAbn, transforms } from '#model/transforms.ts';

const au = { countryCode: 'AU' };
const value = (name: string, from: string | null): unknown => {
  const made = transforms[name]?.(from, au);
  return made !== undefined && 'value' in made ? made.value : made;
};

test.each([
  ['(02) 9876 5432', { PhoneCountryCode: '61', PhoneAreaCode: '2', PhoneNumber: '98765432' }],
  ['0412 345 678', { PhoneCountryCode: '61', PhoneNumber: '412345678' }],
  ['+61 3 9123 4567', { PhoneCountryCode: '61', PhoneAreaCode: '3', PhoneNumber: '91234567' }],
  ['+64 21 123 4567', { PhoneCountryCode: '64', PhoneNumber: '211234567' }],
  ['1300 123 456', { PhoneCountryCode: '61', PhoneNumber: '1300123456' }],
])('the phone %s is carried in parts', (written, parts) => {
  expect(value('phoneParts', written)).toEqual(parts);
});

test('a phone that fits no numbering plan is carried as written, with a note', () => {
  expect(transforms['phoneParts']?.('ask for Jo, ext 12', au)).toEqual({
    value: { PhoneNumber: 'ask for Jo, ext 12' },
    note: 'The phone number is carried as written: it fits no numbering plan.',
  });
});

test.each([
  ['Ms Mary Jane O’Neill', 'Mary Jane', 'O’Neill'],
  ['Cher', 'Cher', null],
  ['Dr. Li Wei', 'Li', 'Wei'],
  ['   ', null, null],
])('the name %s is split', (name, first, last) => {
  expect(value('firstName', name)).toBe(first);
  expect(value('lastName', name)).toBe(last);
});

test('only an ABN whose check digits hold is carried', () => {
  expect(value('abn', '51 824 753 556')).toBe('51824753556');
  expect(transforms['abn']?.('51 824 753 557', au)).toMatchObject({ value: null });
  expect(isAbn('53004085616')).toBe(true);
});

test('changing any one digit of an ABN is noticed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 9 }), (place, by) => {
      const digits = '51824753556'.split('');
      digits[place] = String((Number(digits[place]) + by) % 10);
      return !isAbn(digits.join(''));
    }),
  );
});

test('something that is no e-mail address is refused and never written', () => {
  expect(transforms['email']?.('jo at example', au)).toEqual({ refused: 'It is not an e-mail address.' });
  expect(value('email', ' jo@example.com ')).toBe('jo@example.com');
});

test('no transform throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(transforms)), fc.jsonValue(), (name, json) => {
      const made = transforms[name]?.(json, au);
      return made !== undefined && ('value' in made || 'refused' in made);
    }),
  );
});
