import { dayMs, hourMs } from '#base/clock.ts';
import { plainDateIn } from '#crm/reports/organisation-zone.ts';

/**
 * The first whole hour at which a day has begun both where the organisation is and in UTC, epoch ms. Billing vendors count
 * months in UTC, so what begins at a Sydney midnight would be billed on the last day of each month instead of the first.
 */
export const firstBillingOn = (date: string, zone: string): number => {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  for (let at = midnight; at < midnight + dayMs; at += hourMs) if (plainDateIn(at, zone) === date) return at;
  return midnight;
};

/** So many months later in UTC, on the last day of a month that is shorter: as billing vendors count their periods. */
export const monthsAfter = (at: number, months: number): number => {
  const from = new Date(at);
  const day = from.getUTCDate();
  const to = new Date(at);
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(day, lastDay));
  return to.getTime();
};
