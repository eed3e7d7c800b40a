import { describe, expect, test } from 'vitest';
import { formatMinutes, parseMinutes } from '#web/features/tickets/minutes.ts';

describe('time worked is understood as people write it', () => {
  test.each([
    ['1:30', 90],
    ['0:05', 5],
    ['90', 90],
    ['45m', 45],
    ['45 min', 45],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['.5h', 30],
    ['2 hours', 120],
    ['1h 30m', 90],
    ['1h30', 90],
    ['24:00', 1_440],
  ])('%s is %i minutes', (typed, minutes) => {
    expect(parseMinutes(typed)).toBe(minutes);
  });

  test.each(['', ' ', '0', '0:00', '1:75', '-5', 'soon', '1.5', '24:01', '25h', 'h'])(
    '“%s” is refused',
    (typed) => {
      expect(parseMinutes(typed)).toBeNull();
    },
  );
});

test('minutes are shown as hours and minutes', () => {
  expect([5, 60, 90, 1_441].map(formatMinutes)).toEqual(['0:05', '1:00', '1:30', '24:01']);
});
