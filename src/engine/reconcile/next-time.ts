import { dayMs, minuteMs } from '#base/clock.ts';

/** When to compare by itself: every day, or on one day of the week (1 is Monday), by the clocks of a zone. */
export interface Timetable {
  readonly every: 'day' | 'week';
  readonly weekday: number | null;
  /** Minutes after midnight. */
  readonly atMinute: number;
  readonly timeZone: string;
}

/** True for a zone of the IANA list that this machine knows. */
export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-AU', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
};

/** What the zone's clocks show at an instant, as if it were UTC. */
const wallOf = (instant: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const named = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(
    named('year'),
    named('month') - 1,
    named('day'),
    named('hour'),
    named('minute'),
    named('second'),
  );
};

/**
 * The instant at which a zone's clocks show this: the first of two where they are put back; where they are put forward
 * over it, as long after the gap's beginning as it lies in it.
 */
const instantOf = (wall: number, timeZone: string): number => {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallOf(near, timeZone) - near);
  const [before = 0, after = 0] = offsets;
  const guesses = [wall - before, wall - after].toSorted((a, b) => a - b);
  return guesses.find((guess) => wallOf(guess, timeZone) === wall) ?? wall - before;
};

/** The first time of a timetable after `now`. Clocks that are put forward or back skip and repeat none. */
export const nextTime = (timetable: Timetable, now: number): number => {
  const { timeZone, atMinute } = timetable;
  const today = Math.floor(wallOf(now, timeZone) / dayMs) * dayMs;
  // A day more on both ends: a zone may leave a day out.
  for (let day = -1; day <= 8; day += 1) {
    const midnight = today + day * dayMs;
    const weekday = ((new Date(midnight).getUTCDay() + 6) % 7) + 1;
    if (timetable.every === 'week' && weekday !== timetable.weekday) continue;
    const at = instantOf(midnight + atMinute * minuteMs, timeZone);
    if (at > now) return at;
  }
  throw new RangeError('a timetable has a time within eight days');
};
