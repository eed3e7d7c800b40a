import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { exportReportPath, readReport, type ReportName, type reportFilters } from '#contract/crm-reports.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type ReportFilter = z.input<typeof reportFilters>;

/** Rows of a page; a report is rarely longer. */
const pageLength = 100;

/** A report page after page; the last answer stays while a changed filter is asked. */
export const reportQuery = (report: ReportName, filter: ReportFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'reports', report, filter],
    ...pagesOf(readReport, { params: { report }, query: { ...filter, limit: pageLength } }),
    placeholderData: keepPreviousData,
  });

/** Where the whole report is to be had as a file. */
export const reportFileUrl = (report: ReportName, filter: ReportFilter, format: 'csv' | 'xlsx'): string => {
  const query = new URLSearchParams(
    Object.entries({ ...filter, format }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return `${exportReportPath.replace(':report', report)}?${query.toString()}`;
};
