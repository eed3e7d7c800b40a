import { describe, expect, test } from 'vitest';
import { nextTime, type Timetable } from './next-time.ts';

const at = (text: string): number => Date.parse(text);
const daily = (hour: number, minute: number, timeZone = 'Australia/Sydney'): Timetable => ({
  every: 'day',
  weekday: null,
  atMinute: hour * 60 + minute,
  timeZone,
});

describe('the next time of a timetable', () => {
  test('is today or tomorrow by the clocks of the zone', () => {
    expect(nextTime(daily(2, 10), at('2026-07-01T15:00:00Z'))).toBe(at('2026-07-01T16:10:00Z'));
    expect(nextTime(daily(2, 10), at('2026-07-01T16:10:00Z'))).toBe(at('2026-07-02T16:10:00Z'));
  });

  test('keeps the hour of the clocks when they change', () => {
    // Sydney goes from +10 to +11 on 4 October 2026 at 02:00, and back on 5 April 2027 at 03:00.
    expect(nextTime(daily(6, 0), at('2026-10-02T21:00:00Z'))).toBe(at('2026-10-03T19:00:00Z'));
    expect(nextTime(daily(6, 0), at('2027-04-02T20:00:00Z'))).toBe(at('2027-04-03T20:00:00Z'));
  });

  test('that the clocks leave out comes an hour later, once', () => {
    const first = nextTime(daily(2, 30), at('2026-10-03T00:00:00Z'));
    expect(first).toBe(at('2026-10-03T16:30:00Z'));
    expect(nextTime(daily(2, 30), first)).toBe(at('2026-10-04T15:30:00Z'));
  });

  test('that the clocks show twice comes once', () => {
    const first = nextTime(daily(2, 30), at('2027-04-03T00:00:00Z'));
    expect(first).toBe(at('2027-04-03T15:30:00Z'));
    expect(nextTime(daily(2, 30), first)).toBe(at('2027-04-04T16:30:00Z'));
  });

  test('is the same weekday for a weekly one', () => {
    const weekly: Timetable = { every: 'week', weekday: 1, atMinute: 0, timeZone: 'Europe/Vienna' };
    const first = nextTime(weekly, at('2026-11-21T08:00:00Z'));
    expect(new Date(first).toISOString()).toBe('2026-11-22T23:00:00.000Z');
    expect(nextTime(weekly, first) - first).toBe(7 * 86_400_000);
  });
});
