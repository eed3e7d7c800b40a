import { parseDecimal, roundDecimal } from '#base/decimal.ts';
import type { Decimal } from '#base/decimal.ts';
import { isElement, readText, UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';

/** A number of the body, exact: JSON numbers of up to 15 digits say themselves; numbers in quotes are taken too. */
export const readNumber = (element: InputElement, field: string): Decimal | null => {
  const text = readText(element, field);
  if (text === undefined || text === '') return null;
  const parsed = parseDecimal(text);
  if (parsed === null) throw new UnreadableInput(`${field} must be a number.`);
  return parsed;
};

/** An amount in cents; more places are rounded, as Xero keeps two. */
export const readCents = (element: InputElement, field: string): bigint | null => {
  const read = readNumber(element, field);
  return read === null ? null : roundDecimal(read, 2, 'half_up').units;
};

/** A calendar date: `YYYY-MM-DD`, with a time that is cut off, or `/Date(ms)/` as its day in UTC. */
export const readDay = (element: InputElement, field: string): string | null => {
  const text = readText(element, field);
  if (text === undefined || text === '') return null;
  const at = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  const day = at === undefined ? text.slice(0, 10) : new Date(Number(at)).toISOString().slice(0, 10);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)))
    throw new UnreadableInput(`${field} must be a date.`);
  return day;
};

export const readPart = (element: InputElement, field: string): InputElement | null => {
  const value = element[field];
  if (value === undefined || value === null) return null;
  if (!isElement(value)) throw new UnreadableInput(`${field} must be an object.`);
  return value;
};

export const readParts = (element: InputElement, field: string): readonly InputElement[] | null => {
  const value = element[field];
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || !value.every((entry) => isElement(entry)))
    throw new UnreadableInput(`${field} must be an array of objects.`);
  return value;
};

export const readWord = <Word extends string>(
  element: InputElement,
  field: string,
  words: readonly Word[],
): Word | null => {
  const text = readText(element, field);
  if (text === undefined || text === '') return null;
  const found = words.find((word) => word === text);
  if (found === undefined) throw new UnreadableInput(`${field} has no value ${text}.`);
  return found;
};

const zones: Readonly<Record<string, string>> = {
  AUSEASTERNSTANDARDTIME: 'Australia/Sydney',
  EAUSTRALIASTANDARDTIME: 'Australia/Brisbane',
  CENAUSTRALIASTANDARDTIME: 'Australia/Adelaide',
  AUSCENTRALSTANDARDTIME: 'Australia/Darwin',
  WAUSTRALIASTANDARDTIME: 'Australia/Perth',
  TASMANIASTANDARDTIME: 'Australia/Hobart',
  NEWZEALANDSTANDARDTIME: 'Pacific/Auckland',
};

/** Today where the organisation is, for documents that name no date. */
export const todayOf = (timezone: string, now: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zones[timezone] ?? 'UTC' }).format(now);
