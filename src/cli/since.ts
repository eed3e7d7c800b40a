import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { UsageError } from './usage-error.ts';

const units: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs };

/**
 * An instant in the past: as a time with its zone (`2026-11-21T08:00Z`), a day (`2026-11-21`, its beginning in UTC), or so
 * long before now (`90m`, `2h`, `3d`). @throws UsageError.
 */
export const instantOf = (name: string, text: string, now: number): number => {
  const ago = /^(\d{1,4})([mhd])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0);
  const isWritten = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(
    text,
  );
  const instant = isWritten ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(instant) || instant > now)
    throw new UsageError(`--${name} takes a time that is past: 2026-11-21T08:00Z, 2026-11-21, 90m, 2h or 3d`);
  return instant;
};
