const wirePattern = /^\/Date\((-?\d{1,15})(?:([+-])(\d{2})(\d{2}))?\)\/$/;
const isoPattern = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/;
/** The first instant that no four-digit year holds. */
const year10000 = 253_402_300_800_000;

const inCalendar = (instant: number): boolean => instant >= 0 && instant < year10000;

/**
 * Epoch ms of `/Date(1551459777193+0000)/` (the offset never moves the instant) or of an ISO text; an ISO text
 * without a zone is UTC, as in Xero's webhooks and `…UTCString` members. Null for anything else.
 */
export const instantOf = (text: string): number | null => {
  const wire = wirePattern.exec(text);
  if (wire !== null) {
    const instant = Number(wire[1]);
    return inCalendar(instant) ? instant : null;
  }
  const iso = isoPattern.exec(text);
  if (iso === null) return null;
  const [, day = '', time = '00:00', fraction = '', zone = 'Z'] = iso;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const instant = Date.parse(`${day}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(instant) || !inCalendar(instant) ? null : instant;
};

/**
 * The calendar day that Xero means by a date without time: the UTC day of `/Date(…+0000)/`, the day in its own offset
 * where it carries another (`/Date(1419937200000+1300)/` is 2014-12-31), the written day of an ISO text.
 */
export const plainDateOf = (text: string): string | null => {
  const wire = wirePattern.exec(text);
  if (wire !== null) {
    const [, ms = '0', sign = '+', hours = '0', minutes = '0'] = wire;
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
    const local = Number(ms) + (sign === '-' ? -offsetMs : offsetMs);
    return inCalendar(local) ? new Date(local).toISOString().slice(0, 10) : null;
  }
  const day = isoPattern.exec(text)?.[1];
  return day === undefined || Number.isNaN(Date.parse(day)) ? null : day;
};

/**
 * The value of `If-Modified-Since`: UTC to the second, no milliseconds and no `Z`. Xero ignores any other form without
 * a word and sends everything. Source: developer.xero.com, "Requests and responses", read 2026-11.
 */
export const modifiedSince = (instant: number): string =>
  new Date(Math.min(Math.max(0, instant), year10000 - 1)).toISOString().slice(0, 19);
