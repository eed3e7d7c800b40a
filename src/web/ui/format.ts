import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';

const locale = 'en-AU';

const integer = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const clockTime = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const plainDate = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const shortDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const exact = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** 12,480 */
export const formatCount = (value: number): string => integer.format(value);

/** 12.5K, for places too narrow for the whole number. */
export const formatCompact = (value: number): string => compact.format(value);

/** "1 record", "2,310 records". */
export const countOf = (value: number, singular: string, plural = `${singular}s`): string =>
  `${formatCount(value)} ${value === 1 ? singular : plural}`;

/** "just now", "4 minutes ago", "in 2 hours": what is past in whole units, what is ahead to the nearest. Epoch ms. */
export const formatRelative = (at: number, now: number): string => {
  const ms = at - now;
  const size = Math.abs(ms);
  const whole = ms > 0 ? Math.round : Math.trunc;
  if (size < 10 * secondMs) return 'just now';
  if (size < minuteMs) return relative.format(whole(ms / secondMs), 'second');
  if (size < hourMs) return relative.format(whole(ms / minuteMs), 'minute');
  if (size < dayMs) return relative.format(whole(ms / hourMs), 'hour');
  if (size < 30 * dayMs) return relative.format(whole(ms / dayMs), 'day');
  if (size < 365 * dayMs) return relative.format(whole(ms / (30 * dayMs)), 'month');
  return relative.format(whole(ms / (365 * dayMs)), 'year');
};

/** "840 kB", "1.2 MB", in powers of ten. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1_000) return countOf(bytes, 'byte');
  if (bytes < 999_500) return `${formatCount(Math.round(bytes / 1_000))} kB`;
  return `${compactMega.format(bytes / 1_000_000)} MB`;
};
const compactMega = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** 3:49:19 pm, in the reader's time zone. */
export const formatClock = (at: number): string => clockTime.format(at);

/** 3:49 pm, in the reader's time zone. */
export const formatTime = (at: number): string => time.format(at);

/** Saturday, 21 November 2026, in the reader's time zone. */
export const formatDay = (at: number): string => day.format(at);

/** 21 Nov 2026, 3:49:19 pm AEDT, in the reader's time zone. */
export const formatExact = (at: number): string => exact.format(at);

/** 21 Nov 2026, the day of an instant in the reader's time zone. */
export const formatDayShort = (at: number): string => shortDay.format(at);

/** 21 Nov 2026, of a date without time given as its midnight in UTC. */
export const formatPlainDate = (at: number): string => plainDate.format(at);

/** 21 Nov 2026, of a plain date `2026-11-21`. */
export const formatDate = (date: string): string => formatPlainDate(Date.parse(`${date}T00:00:00Z`));

/** 2026-11-21 04:49:19.120 UTC */
export const formatUtc = (at: number): string =>
  `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`;

/** "under a minute", "about 12 minutes", "about 3 hours". */
export const formatDuration = (ms: number): string => {
  if (ms < minuteMs) return 'under a minute';
  if (ms < hourMs) return `about ${countOf(Math.round(ms / minuteMs), 'minute')}`;
  if (ms < 2 * dayMs) return `about ${countOf(Math.round(ms / hourMs), 'hour')}`;
  return `about ${countOf(Math.round(ms / dayMs), 'day')}`;
};

/** A field's label as given; a bare path (`primaryContact.name`) made readable. */
export const pathLabel = (label: string): string =>
  /^[a-z][A-Za-z\d]*(\.[A-Za-z\d]+)+$/.test(label) ? humanise(label) : label;

/** `payment_terms` and `paymentTerms` become "Payment terms". */
export const humanise = (name: string): string => {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([a-z])(\d)/g, '$1 $2')
    .replaceAll(/[_\-./]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
