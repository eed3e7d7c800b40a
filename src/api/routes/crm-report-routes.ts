import { z } from 'zod';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import { memberOf, type Member } from '#api/caller.ts';
import { personAsked } from '#api/crm/lookups.ts';
import { csvAnswer } from '#api/crm/csv-answer.ts';
import { fileHeaders } from '#api/crm/file-headers.ts';
import { reportAsked } from '#api/crm/report-asked.ts';
import { exchangeRateOf, reportOf } from '#api/crm/report-answers.ts';
import type { HttpContext, HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  enterExchangeRate,
  exportReportPath,
  listExchangeRates,
  mostXlsxRows,
  readReport,
  removeExchangeRate,
  reportFileQuery,
  type ExchangeRate,
} from '#contract/crm-reports.ts';
import * as rates from '#crm/reports/exchange-rate-service.ts';
import { reportCsv, reportXlsx } from '#crm/reports/report-files.ts';
import * as reports from '#crm/reports/report-service.ts';
import { look } from '#crm/work.ts';
import * as rateRows from '#store/crm/report-exchange-rates.ts';
import { loadActorNames } from '#store/views/actors.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const crmReportRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  serve(app, readReport, async ({ params, query, member }) => {
    const acting = member();
    const page = pageRequest(query, ['string', 'string']);
    const asked = reportAsked(query, personAsked(query.owner, acting));
    return look(crm, acting, 'finance', async (trx) => {
      const result = await reports.readReportIn(trx, acting, params.report, asked, page, crm.clock.now());
      const actors = result.restated?.parts.flatMap(({ rate }) => rate?.entered_by ?? []) ?? [];
      return reportOf(params.report, result, await loadActorNames(trx, actors));
    });
  });

  app.http.get(exportReportPath, async (context) => {
    await app.admit(context, 'member');
    const member = memberOf(context.get('caller'));
    const { report, query } = fileAsked(context);
    const asked = reportAsked(query, personAsked(query.owner, member));
    const name = `${report.replaceAll('_', '-')}.${query.format}`;
    if (query.format === 'csv') return csvAnswer(context, name, reportCsv(crm, member, report, asked));
    const bytes = await reportXlsx(crm, member, report, asked, mostXlsxRows);
    return context.body(new Uint8Array(bytes), 200, {
      ...fileHeaders(name, xlsxType, false),
      'content-type': xlsxType,
    });
  });

  const all = (member: Member): Promise<{ items: ExchangeRate[] }> =>
    look(crm, member, 'finance', async (trx) => {
      const rows = await rateRows.listExchangeRates(trx);
      const nameOf = await loadActorNames(
        trx,
        rows.map((row) => row.entered_by),
      );
      return { items: rows.map((row) => exchangeRateOf(row, nameOf)) };
    });

  serve(app, listExchangeRates, ({ member }) => all(member()));

  serve(app, enterExchangeRate, async ({ body, member }) => {
    const acting = member();
    await rates.enterExchangeRate(crm, acting, body);
    return all(acting);
  });

  serve(app, removeExchangeRate, async ({ params, member }) => {
    const acting = member();
    await rates.removeExchangeRate(crm, acting, params);
    return all(acting);
  });
};

const fileAsked = (
  context: HttpContext,
): z.output<typeof readReport.params> & { query: z.output<typeof reportFileQuery> } => {
  const params = readReport.params.safeParse(context.req.param());
  const query = reportFileQuery.safeParse(context.req.query());
  if (params.success && query.success) return { ...params.data, query: query.data };
  const error = params.error ?? query.error ?? new z.ZodError([]);
  throw apiError('api.bad_request', 'The request does not have the shape it must have.', {
    details: { fields: error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
  });
};
