import { expect, test } from 'vitest';
import { toIso } from '#base/clock.ts';
import { firstBillingOn, monthsAfter } from './agreed-dates.ts';

const first = (date: string, zone: string): string => toIso(firstBillingOn(date, zone));
const after = (at: string, months: number): string => toIso(monthsAfter(Date.parse(at), months));

test('the first billing is on the contract’s day in the organisation’s zone and in UTC', () => {
  expect(first('2026-07-01', 'Australia/Sydney')).toBe('2026-07-01T00:00:00.000Z');
  expect(first('2026-07-01', 'Pacific/Auckland')).toBe('2026-07-01T00:00:00.000Z');
  expect(first('2026-07-01', 'America/New_York')).toBe('2026-07-01T04:00:00.000Z');
  expect(first('2026-07-01', 'UTC')).toBe('2026-07-01T00:00:00.000Z');
});

test('a term ends where the last period does, also after a short month', () => {
  expect(after('2026-07-01T00:00:00Z', 12)).toBe('2027-07-01T00:00:00.000Z');
  expect(after('2026-01-31T09:30:00Z', 1)).toBe('2026-02-28T09:30:00.000Z');
  expect(after('2027-11-30T00:00:00Z', 3)).toBe('2028-02-29T00:00:00.000Z');
  expect(after('2026-12-15T00:00:00Z', 1)).toBe('2027-01-15T00:00:00.000Z');
});
