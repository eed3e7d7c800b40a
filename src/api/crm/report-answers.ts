import { decimalOf, decimalText } from '#base/decimal.ts';
import { isId, type Id, type IdKind } from '#base/ids.ts';
import { reportSpecs, type ExchangeRate, type Report, type ReportName } from '#contract/crm-reports.ts';
import type { ReportResult } from '#crm/reports/report-service.ts';
import type { ExchangeRateRow } from '#store/crm/report-exchange-rates.ts';

type NameOf = (actor: string) => { readonly id: string; readonly name: string };

export const exchangeRateOf = (row: ExchangeRateRow, nameOf: NameOf): ExchangeRate => ({
  from: row.from_currency,
  to: row.to_currency,
  rate: decimalText(decimalOf(row.rate)),
  asOf: row.as_of,
  source: row.source,
  enteredBy: nameOf(row.entered_by),
  enteredAt: row.entered_at,
});

const linkOf = <Kind extends IdKind>(kind: Kind, id: string | null | undefined): Id<Kind> | null =>
  typeof id === 'string' && isId(kind, id) ? id : null;

export const reportOf = (report: ReportName, result: ReportResult, nameOf: NameOf): Report => ({
  report,
  title: reportSpecs[report].title,
  zone: result.zone,
  today: result.today,
  asOf: result.asOf,
  columns: result.columns.map((column) => ({ ...column })),
  rows: result.rows.map(({ id, currency, cells, links }) => ({
    id,
    currency,
    cells: { ...cells },
    links: {
      contact: linkOf('contact', links['contact_id']),
      invoice: linkOf('invoice', links['invoice_id']),
      billable: linkOf('billable', links['billable_id']),
      service: linkOf('service', links['service_id']),
      opportunity: linkOf('opportunity', links['opportunity_id']),
      ticket: linkOf('ticket', links['ticket_id']),
      owner: links['owner_id'] ?? null,
    },
  })),
  totals: result.totals.map(({ currency, rows, cells }) => ({ currency, rows, cells: { ...cells } })),
  restated:
    result.restated === null
      ? null
      : {
          currency: result.restated.currency,
          on: result.restated.on,
          parts: result.restated.parts.map(({ currency, rate, cells }) => ({
            currency,
            rate: rate === null ? null : exchangeRateOf(rate, nameOf),
            cells: { ...cells },
          })),
          missing: [...result.restated.missing],
          sum: { ...result.restated.sum },
        },
  nextCursor: result.next,
});
