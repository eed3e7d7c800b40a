import { expect, test } from 'vitest';
import { periodPresets, presetOf } from './period-presets.ts';

const spans = (today: string) =>
  Object.fromEntries(periodPresets(today).map(({ name, from, to }) => [name, `${from} ${to}`]));

test('financial years begin on 1 July', () => {
  expect(spans('2026-07-01')).toMatchObject({
    year: '2026-07-01 2027-06-30',
    last_year: '2025-07-01 2026-06-30',
  });
  expect(spans('2026-06-30')).toMatchObject({
    year: '2025-07-01 2026-06-30',
    last_year: '2024-07-01 2025-06-30',
  });
});

test('months and quarters before January are those of the year before', () => {
  expect(spans('2028-01-31')).toMatchObject({
    month: '2028-01-01 2028-01-31',
    last_month: '2027-12-01 2027-12-31',
    quarter: '2028-01-01 2028-03-31',
    last_quarter: '2027-10-01 2027-12-31',
  });
  expect(spans('2028-02-29')['month']).toBe('2028-02-01 2028-02-29');
});

test('a period is named when it is one of the usual ones', () => {
  expect(presetOf({}, '2026-11-21')).toBe('all');
  expect(presetOf({ from: '2026-11-01', to: '2026-11-30' }, '2026-11-21')).toBe('month');
  expect(presetOf({ from: '2026-11-02' }, '2026-11-21')).toBe('custom');
});
