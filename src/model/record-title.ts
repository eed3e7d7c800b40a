import type { ObservedRecord } from './connector.ts';

/**
 * Writes the titles that records are listed and found by: `Harbour Bakery, 550.00 AUD, 15 Jul 2026`, the title of the record
 * that this one is titled by (`before`) first, and last the day of its moment by the clocks of a zone. A zone that is none is
 * UTC: vendors name them. Pure.
 */
export const titlesIn = (
  timeZone: string,
): ((record: Pick<ObservedRecord, 'title' | 'titledAt'>, before: string | null) => string) => {
  // Words for months are the same wherever it runs: some places write "Sept" and "July".
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: knownZone(timeZone),
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  const dayOf = (at: number): string => {
    const { day, month, year } = Object.fromEntries(
      format.formatToParts(at).map((part) => [part.type, part.value]),
    );
    return `${day ?? ''} ${month ?? ''} ${year ?? ''}`;
  };
  return ({ title, titledAt }, before) =>
    [before ?? '', title, titledAt === undefined ? '' : dayOf(titledAt)]
      .filter((part) => part !== '')
      .join(', ')
      .slice(0, longestTitle);
};

const knownZone = (timeZone: string): string => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
};

/** In characters. */
export const longestTitle = 500;
