import type { z } from 'zod';
import type { Member } from '#api/caller.ts';
import type { reportFilters } from '#contract/crm-reports.ts';
import type { ReportAsked } from '#crm/reports/report-service.ts';
import { personAsked } from './lookups.ts';

/** A report's query as the report understands it. */
export const reportAsked = (query: z.output<typeof reportFilters>, member: Member): ReportAsked => {
  const { asOf, from, to, by, currency, contact, service, finding } = query;
  return {
    asOf,
    from,
    to,
    by,
    currency,
    contact,
    service,
    owner: personAsked(query.owner, member),
    states: query.state === undefined ? undefined : [query.state],
    billableStates: query.billableState === undefined ? undefined : [query.billableState],
    finding,
    into: query.in,
  };
};
