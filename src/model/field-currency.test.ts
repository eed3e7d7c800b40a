import { expect, test } from 'vitest';
import { currencyOf } from './field-currency.ts';

test('an amount is in the currency that its record names, in whatever case', () => {
  const record: Readonly<Record<string, string>> = { 'amount.currency': 'nzd' };
  expect(currencyOf({ moneyIn: 'amount.currency' }, (name) => record[name] ?? null)).toBe('NZD');
});

test('what is no amount, or names no known currency, has none', () => {
  expect(currencyOf({}, () => 'AUD')).toBeNull();
  for (const named of [null, '', 'gold', 7])
    expect(currencyOf({ moneyIn: 'currency' }, () => named)).toBeNull();
});
