const mostMinutes = 1_440;

/**
 * Minutes of what a person types for a time: `1:30`, `90` (minutes), `45m`, `1.5h`, `2h`, `1h 30m`. Null for what cannot be
 * understood, for nothing, and for more than a day. Parts of a minute are rounded to the nearest.
 */
export const parseMinutes = (typed: string): number | null => {
  const text = typed.trim().toLowerCase().replace(',', '.');
  const minutes = fromClock(text) ?? fromUnits(text);
  return minutes === null || minutes < 1 || minutes > mostMinutes ? null : minutes;
};

const fromClock = (text: string): number | null => {
  const found = /^(\d{1,2}):([0-5]\d)$/.exec(text);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
};

const fromUnits = (text: string): number | null => {
  const found =
    /^(?:(\d+(?:\.\d+)?|\.\d+)\s*(?:h|hrs?|hours?))?\s*(?:(\d+)\s*(?:m|min|mins|minutes?)?)?$/.exec(text);
  if (found === null || (found[1] === undefined && found[2] === undefined)) return null;
  return Math.round(Number(found[1] ?? 0) * 60) + Number(found[2] ?? 0);
};

/** `1:30` for ninety minutes, `0:05` for five. */
export const formatMinutes = (minutes: number): string =>
  `${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`;
