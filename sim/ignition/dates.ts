import { dayMs } from '#base/clock.ts';

/** The practice's own zone: report windows begin and end in it. */
export const practiceTimeZone = 'Australia/Sydney';

const plainDateFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: practiceTimeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const plainDateShape = /^\d{4}-\d{2}-\d{2}$/;

/** The day an instant falls on for the practice, `YYYY-MM-DD`. */
export const plainDateOf = (instant: number): string => plainDateFormat.format(instant);

/** ISO 8601 to the second, as Ignition's `*_at` fields: two edits within one second look equally new. */
export const isoSecond = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

export const isPlainDate = (text: string): boolean =>
  plainDateShape.test(text) && utcOf(text).toISOString().startsWith(text);

export const addDays = (date: string, days: number): string =>
  new Date(utcOf(date).getTime() + days * dayMs).toISOString().slice(0, 10);

/** First and last day of the month the date lies in. */
export const monthOf = (date: string): { readonly from: string; readonly to: string } => {
  const [year = 0, month = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month, 0));
  return { from: `${date.slice(0, 7)}-01`, to: last.toISOString().slice(0, 10) };
};

/** Monday to Sunday around the date. */
export const weekOf = (date: string): { readonly from: string; readonly to: string } => {
  const sinceMonday = (utcOf(date).getUTCDay() + 6) % 7;
  const from = addDays(date, -sinceMonday);
  return { from, to: addDays(from, 6) };
};

const utcOf = (date: string): Date => {
  const parsed = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) ? new Date(0) : parsed;
};
