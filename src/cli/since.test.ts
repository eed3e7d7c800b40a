import { expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { instantOf } from './since.ts';

const now = Date.UTC(2026, 10, 21, 12);

test.each([
  ['90m', now - 90 * minuteMs],
  ['2h', now - 2 * hourMs],
  ['3d', now - 3 * dayMs],
  ['2026-11-21', Date.UTC(2026, 10, 21)],
  ['2026-11-21T08:00Z', Date.UTC(2026, 10, 21, 8)],
  ['2026-11-21T18:00+10:00', Date.UTC(2026, 10, 21, 8)],
])('%s is a time in the past', (text, instant) => {
  expect(instantOf('since', text, now)).toBe(instant);
});

test.each(['yesterday', '2h30', '2026-13-01', '2026-11-21T08:00', '2026-11-22', '-2h', ''])(
  '%s is refused',
  (text) => {
    expect(() => instantOf('since', text, now)).toThrow('--since takes a time that is past');
  },
);
