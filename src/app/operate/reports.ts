import type { z } from 'zod';
import { reportAsked } from '#api/crm/report-asked.ts';
import { reportOf } from '#api/crm/report-answers.ts';
import type { Report, ReportName, reportFilters } from '#contract/crm-reports.ts';
import { reportCsv } from '#crm/reports/report-files.ts';
import { readReportIn } from '#crm/reports/report-service.ts';
import { loadActorNames } from '#store/views/actors.ts';
import type { CrmDesk } from './crm-desk.ts';

export type ReportFilters = z.output<typeof reportFilters>;

/** Nobody is signed in at the command line: an owner is a user id, or `none`. */
const askedOf = (filters: ReportFilters) =>
  reportAsked(filters, filters.owner === 'none' ? null : filters.owner);

/** A report's first `limit` rows with the sums of all. @throws `crm.module_off`. */
export const readReport = (
  { look, acting, now }: CrmDesk,
  name: ReportName,
  filters: ReportFilters,
  limit: number,
): Promise<Report> =>
  look('finance', async (trx) => {
    const result = await readReportIn(trx, acting, name, askedOf(filters), { after: null, limit }, now());
    const actors = result.restated?.parts.flatMap(({ rate }) => rate?.entered_by ?? []) ?? [];
    return reportOf(name, result, await loadActorNames(trx, actors));
  });

/** The whole report as CSV, a part at a time. @throws `crm.module_off`. */
export const reportLines = (
  { crm, acting }: CrmDesk,
  name: ReportName,
  filters: ReportFilters,
): AsyncGenerator<string> => reportCsv(crm, acting, name, askedOf(filters));
