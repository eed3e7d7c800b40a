import type { z } from 'zod';
import type { reportFilters } from '#contract/crm-reports.ts';
import type { ReportAsked } from '#crm/reports/report-service.ts';

/** A report's query as the report understands it; `owner` is a user id, or null for what nobody owns. */
export const reportAsked = (
  query: z.output<typeof reportFilters>,
  owner: string | null | undefined,
): ReportAsked => {
  const { asOf, from, to, by, currency, contact, service, state, billableState, finding } = query;
  return {
    asOf,
    from,
    to,
    by,
    currency,
    contact,
    service,
    owner,
    states: state === undefined ? undefined : [state],
    billableStates: billableState === undefined ? undefined : [billableState],
    finding,
    into: query.in,
  };
};
