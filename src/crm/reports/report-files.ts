import { stringify } from 'csv-stringify/sync';
import type { SheetData } from 'write-excel-file/node';
import type { ReportName } from '#model/crm/report-nouns.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { appendAudit } from '#store/audit.ts';
import type { ReportPlace } from '#store/crm/report-pages.ts';
import { readCursor } from '#store/views/page-cursor.ts';
import { crmError } from '#crm/crm-errors.ts';
import { harmless } from '#crm/imports/csv.ts';
import { act, type Acting, type CrmDeps } from '#crm/work.ts';
import type { ReportColumn } from './report-columns.ts';
import { readReport, type ReportAsked, type ReportResult } from './report-service.ts';

/** Rows that are read at a time. */
const pageSize = 2_000;
/** Digits that a number of a spreadsheet holds exactly (IEEE 754). */
const exactDigits = 15;

async function* pagesOf(
  deps: CrmDeps,
  acting: Acting,
  name: ReportName,
  asked: ReportAsked,
): AsyncGenerator<ReportResult> {
  await act(deps, acting, 'finance', ({ trx, workspaceId, actor, now }) =>
    appendAudit(
      trx,
      workspaceId,
      [{ actor, action: 'crm.exported', subjectKind: 'report', subjectId: name, details: {} }],
      now,
    ),
  );
  let after: ReportPlace | null = null;
  do {
    const place: ReportPlace | null = after;
    const page: ReportResult = await readReport(deps, acting, name, asked, { after: place, limit: pageSize });
    yield page;
    after = page.next === null ? null : readCursor(page.next, ['string', 'string']);
  } while (after !== null);
}

/** Columns of a file: those that are shown, the currency before the first amount. */
const columnsOf = (columns: readonly ReportColumn[]): readonly ReportColumn[] => {
  const visible = columns.filter((column) => !column.isHidden);
  const at = visible.findIndex((column) => column.kind === 'amount');
  const currency = {
    name: 'currency',
    label: 'Currency',
    kind: 'text',
    isSummed: false,
    isHidden: false,
  } as const;
  return visible.toSpliced(at === -1 ? visible.length : at, 0, currency);
};

const cellOf = (
  row: { readonly currency: string; readonly cells: ReportResult['rows'][number]['cells'] },
  { name }: ReportColumn,
): string | null => (name === 'currency' ? row.currency : (row.cells[name] ?? null));

const isText = ({ kind }: ReportColumn): boolean => kind === 'text' || kind === 'word';

/** The whole report as CSV, a page at a time: a heading, plain numbers, dates as `2026-11-21`. Noted in the audit log. */
export async function* reportCsv(
  deps: CrmDeps,
  acting: Acting,
  name: ReportName,
  asked: ReportAsked,
): AsyncGenerator<string> {
  let hasHeading = false;
  for await (const page of pagesOf(deps, acting, name, asked)) {
    const columns = columnsOf(page.columns);
    if (!hasHeading) yield stringify([columns.map((column) => column.label)]);
    hasHeading = true;
    const rows = page.rows.map((row) =>
      columns.map((column) => {
        const value = cellOf(row, column) ?? '';
        return isText(column) ? harmless(value) : value;
      }),
    );
    if (rows.length > 0) yield stringify(rows);
  }
}

const sheetOf = (title: string, data: SheetData) => ({
  sheet: title,
  data,
  columns: data[0]?.map(() => ({ width: 18 })) ?? [],
  stickyRowsCount: 1,
});

type SheetCell = SheetData[number][number];

/** A number where a spreadsheet holds it exactly, its text where it does not. Texts are never formulas. */
const sheetCell = (value: string | null, { kind }: ReportColumn, currency: string): SheetCell => {
  if (value === null || value === '') return null;
  if (kind === 'text' || kind === 'word') return { type: String, value };
  if (kind === 'date') return { type: Date, value: new Date(`${value}T00:00:00Z`), format: 'yyyy-mm-dd' };
  if (value.replaceAll(/\D/g, '').length > exactDigits) return { type: String, value, align: 'right' };
  if (kind !== 'amount') return { type: Number, value: Number(value) };
  const digits = isCurrency(currency) ? minorDigits(currency) : 2;
  const format = digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`;
  return { type: Number, value: Number(value), format };
};

const heading = (labels: readonly string[]): SheetData[number] =>
  labels.map((value) => ({ type: String, value, fontWeight: 'bold' as const }));

/**
 * The whole report as XLSX: its rows, the sums of each currency, and what they come to in one where that was asked for,
 * with rates. Noted in the audit log. @throws `crm.file_too_large` beyond `mostRows`.
 */
export const reportXlsx = async (
  deps: CrmDeps,
  acting: Acting,
  name: ReportName,
  asked: ReportAsked,
  mostRows: number,
): Promise<Buffer> => {
  const rows: SheetData = [];
  let first: ReportResult | null = null;
  for await (const page of pagesOf(deps, acting, name, asked)) {
    first ??= page;
    const columns = columnsOf(page.columns);
    if (rows.length === 0) rows.push(heading(columns.map((column) => column.label)));
    for (const row of page.rows)
      rows.push(columns.map((column) => sheetCell(cellOf(row, column), column, row.currency)));
    if (rows.length > mostRows + 1)
      throw crmError(
        'crm.file_too_large',
        `The report has more than ${mostRows.toLocaleString('en')} rows.`,
        {
          hint: 'Narrow it by period or customer, or take it as CSV.',
        },
      );
  }
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const sheets = [sheetOf('Report', rows), sheetOf('Sums', sumsOf(first))];
  const restated = restatedSheet(first);
  if (restated !== null) sheets.push(sheetOf('In one currency', restated));
  return writeXlsxFile(sheets).toBuffer();
};

const sumsOf = (result: ReportResult | null): SheetData => {
  const columns = result?.columns.filter((column) => column.isSummed) ?? [];
  return [
    heading(['Currency', 'Rows', ...columns.map((column) => column.label)]),
    ...(result?.totals ?? []).map((total) => [
      { type: String, value: total.currency },
      { type: Number, value: total.rows },
      ...columns.map((column) => sheetCell(total.cells[column.name] ?? null, column, total.currency)),
    ]),
  ];
};

const restatedSheet = (result: ReportResult | null): SheetData | null => {
  if (result?.restated === null || result === null) return null;
  const { restated } = result;
  const columns = result.columns.filter((column) => column.kind === 'amount');
  const amounts = (cells: ReportResult['totals'][number]['cells']): SheetData[number] =>
    columns.map((column) => sheetCell(cells[column.name] ?? null, column, restated.currency));
  return [
    heading([
      'From currency',
      `Rate into ${restated.currency}`,
      'Rate as of',
      'Source',
      ...columns.map((column) => column.label),
    ]),
    ...restated.parts.map(({ currency, rate, cells }) => [
      { type: String, value: currency },
      rate === null ? null : { type: String, value: rate.rate, align: 'right' as const },
      rate === null ? null : { type: Date, value: new Date(`${rate.as_of}T00:00:00Z`), format: 'yyyy-mm-dd' },
      rate === null ? null : { type: String, value: rate.source },
      ...amounts(cells),
    ]),
    ...restated.missing.map((currency) => [{ type: String, value: `${currency}: no rate, not in the sum` }]),
    [{ type: String, value: `Sum in ${restated.currency}` }, null, null, null, ...amounts(restated.sum)],
  ];
};
