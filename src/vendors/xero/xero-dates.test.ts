import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, modifiedSince, plainDateOf } from './xero-dates.ts';

test('an instant is in milliseconds whatever offset stands beside it', () => {
  expect(instantOf('/Date(1551459777193+0000)/')).toBe(1_551_459_777_193);
  expect(instantOf('/Date(1551459777193+1300)/')).toBe(1_551_459_777_193);
  expect(instantOf('/Date(1551459777193)/')).toBe(1_551_459_777_193);
  expect(instantOf('2025-12-02T00:44:09.923')).toBe(Date.UTC(2025, 11, 2, 0, 44, 9, 923));
  expect(instantOf('2019-12-07T18:46:19.5165400')).toBe(Date.UTC(2019, 11, 7, 18, 46, 19, 516));
  expect(instantOf('yesterday')).toBeNull();
  expect(instantOf('/Date(999999999999999+0000)/')).toBeNull();
});

test('a date without time is the day that Xero means, never our own', () => {
  expect(plainDateOf('/Date(1546214400000+0000)/')).toBe('2018-12-31');
  expect(plainDateOf('/Date(1419937200000+1300)/')).toBe('2014-12-31');
  expect(plainDateOf('2019-03-11T00:00:00')).toBe('2019-03-11');
  expect(plainDateOf('')).toBeNull();
  expect(plainDateOf('2019-13-11')).toBeNull();
});

test('If-Modified-Since has neither milliseconds nor zone and never lies ahead', () => {
  expect(modifiedSince(Date.UTC(2026, 6, 1, 1, 2, 3, 999))).toBe('2026-07-01T01:02:03');
  fc.assert(
    fc.property(fc.integer(), (instant) => {
      const written = modifiedSince(instant);
      expect(written).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
      expect(instantOf(written)).toBeLessThanOrEqual(Math.max(0, instant));
    }),
  );
});
