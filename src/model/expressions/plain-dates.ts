import { dayMs } from '#base/clock.ts';

const asDate = (year: number, month: number, day: number): string | null => {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null;
  return at.toISOString().slice(0, 10);
};

/**
 * A date without time from how people and programs write one: `2026-11-21`, the day of an instant as it is written there,
 * `21/11/2026`, `21.11.2026`, `21-11-2026`. Null for what is none; years have four digits.
 */
export const readPlainDate = (written: string, order: 'DMY' | 'MDY'): string | null => {
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].{0,40})?$/.exec(written);
  if (iso !== null) return asDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const spoken = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(written);
  if (spoken === null) return null;
  const [first, second, year] = [Number(spoken[1]), Number(spoken[2]), Number(spoken[3])];
  return order === 'DMY' ? asDate(year, second, first) : asDate(year, first, second);
};

const instantOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const addDays = (date: string, days: number): string =>
  new Date(instantOf(date) + days * dayMs).toISOString().slice(0, 10);

/** The same day of another month, or that month's last day where it has no such day: a month after 31 January is 28 February. */
export const addMonths = (date: string, months: number): string => {
  const at = new Date(instantOf(date));
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(at.getUTCDate(), last)))
    .toISOString()
    .slice(0, 10);
};

export const daysBetween = (from: string, to: string): number =>
  Math.round((instantOf(to) - instantOf(from)) / dayMs);
