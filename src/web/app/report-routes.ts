import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { billableState, invoiceState } from '#contract/crm-finance-vocabulary.ts';
import { reportFindings, reportPeriods } from '#contract/crm-reports.ts';
import { idOf } from '#contract/vocabulary.ts';
import { signedInRoute } from '#web/app/signed-in-route.ts';

const within = { getParentRoute: () => signedInRoute };

const day = z.iso.date().optional().catch(undefined);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .optional()
  .catch(undefined);

/** What a report is narrowed to. What cannot be understood is left out rather than refused. */
const reportSearch = z.object({
  asOf: day,
  from: day,
  to: day,
  by: z.enum(reportPeriods).optional().catch(undefined),
  currency,
  contact: idOf('contact').optional().catch(undefined),
  service: idOf('service').optional().catch(undefined),
  owner: z.string().max(200).optional().catch(undefined),
  state: invoiceState.optional().catch(undefined),
  billableState: billableState.extract(['open', 'quoted']).optional().catch(undefined),
  finding: z
    .enum([...reportFindings, 'any'])
    .optional()
    .catch(undefined),
  in: currency,
});
export type ReportSearch = z.infer<typeof reportSearch>;

const reports = createRoute({
  ...within,
  path: '/reports',
  component: lazyRouteComponent(() => import('#web/app/routes/reports-page.tsx'), 'ReportsPage'),
});

const report = createRoute({
  ...within,
  path: '/reports/$report',
  validateSearch: reportSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/report-page.tsx'), 'ReportPage'),
});

/** The pages of reports. */
export const reportRoutes = [reports, report] as const;
