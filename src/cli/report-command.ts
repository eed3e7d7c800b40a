import { compareDecimals, decimalOf, zeroDecimal } from '#base/decimal.ts';
import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import { readReport, reportLines, type ReportFilters } from '#app/operate/reports.ts';
import {
  reportFilters,
  reportNames,
  reportPeriods,
  type Report,
  type ReportName,
} from '#contract/crm-reports.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { oneOf } from './lists.ts';
import { printJson, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const formats = ['table', 'csv', 'json'] as const;
const mostRows = 200;

const nameOf = (text: string): ReportName => {
  const name = reportNames.find((each) => each === text.replaceAll('-', '_'));
  if (name === undefined) throw new UsageError(`There is no report "${text}": ${reportNames.join(', ')}`);
  return name;
};

const filtersOf = (given: Readonly<Record<string, string | undefined>>): ReportFilters => {
  const parsed = reportFilters.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const option =
    { asOf: 'as-of', billableState: 'billables' }[String(issue?.path[0])] ?? String(issue?.path[0]);
  throw new UsageError(`--${option}: ${issue?.message ?? 'is not understood'}`);
};

export const report = defineVerb({
  description: 'A report with the sums of each currency',
  args: {
    ...inWorkspaceArgs,
    name: { type: 'positional', required: true, description: reportNames.join(', ') },
    format: { type: 'string', description: formats.join(', '), default: 'table' },
    limit: {
      type: 'string',
      description: `Rows of a table or JSON (1 to ${String(mostRows)}); CSV has all`,
      default: '100',
    },
    'as-of': {
      type: 'string',
      description: 'How things stood at the end of this day',
      valueHint: '2026-06-30',
    },
    from: { type: 'string', description: 'First day', valueHint: '2026-07-01' },
    to: { type: 'string', description: 'Last day', valueHint: '2026-09-30' },
    by: { type: 'string', description: `Length of a period: ${reportPeriods.join(', ')}` },
    currency: { type: 'string', description: 'Only this currency' },
    contact: { type: 'string', description: 'Only this contact, by id' },
    service: { type: 'string', description: 'Only this service, by id' },
    owner: { type: 'string', description: 'Only this owner, by user id, or none' },
    state: { type: 'string', description: 'Only invoices in this state' },
    billables: { type: 'string', description: 'Unbilled work that is open, or quoted' },
    finding: { type: 'string', description: 'Only rows with this finding, or any' },
    in: { type: 'string', description: 'Sums in this currency too, by the rates entered' },
  },
  run: async (args, io) => {
    const name = nameOf(args.name);
    const format = args.json === true ? 'json' : (oneOf('format', args.format, formats) ?? 'table');
    const limit = wholeNumber('limit', args.limit, 1, mostRows);
    const { from, to, by, currency, contact, service, owner, state, finding } = args;
    const filters = filtersOf({
      from,
      to,
      by,
      currency,
      contact,
      service,
      owner,
      state,
      finding,
      in: args.in,
      asOf: args['as-of'],
      billableState: args.billables,
    });
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    if (format === 'csv') {
      for await (const part of reportLines(desk, name, filters)) io.out(part);
      return exitCodes.fine;
    }
    const found = await readReport(desk, name, filters, limit);
    if (format === 'json') printJson(io, found);
    else printReport(io, found);
    return codeOf(found);
  },
});

const isAboveZero = (figure: string | null | undefined): boolean =>
  compareDecimals(decimalOf(figure ?? '0'), zeroDecimal) > 0;

/** A reconciliation that found something is a finding. */
const codeOf = ({ columns, totals }: Report): ExitCode =>
  columns.some(({ name, isHidden }) => isHidden && totals.some(({ cells }) => isAboveZero(cells[name])))
    ? exitCodes.findings
    : exitCodes.fine;

const printReport = (
  io: Io,
  { title, zone, asOf, columns, rows, totals, restated, nextCursor }: Report,
): void => {
  io.out(`${title}. Days of ${zone}, as of ${asOf}.\n\n`);
  if (totals.length === 0) {
    io.out('Nothing to report.\n');
    return;
  }
  const shown = columns.filter(({ isHidden }) => !isHidden);
  const summed = columns.filter(({ isSummed }) => isSummed);
  const amounts = columns.filter(({ kind }) => kind === 'amount');
  const labels = (some: typeof columns): string[] => some.map(({ label }) => label.toUpperCase());
  const cellsOf = (some: typeof columns, cells: Report['totals'][number]['cells']) =>
    some.map(({ name }) => cells[name] ?? null);
  io.out(
    tableOf(
      io,
      ['CURRENCY', ...labels(shown)],
      rows.map((row) => [row.currency, ...cellsOf(shown, row.cells)]),
    ),
  );
  if (nextCursor !== null) io.out('… and more: raise --limit, or take --format csv.\n');
  io.out(
    `\n${tableOf(
      io,
      ['SUMS', 'ROWS', ...labels(summed)],
      totals.map((total) => [total.currency, total.rows, ...cellsOf(summed, total.cells)]),
    )}`,
  );
  if (restated === null) return;
  io.out(
    `\n${tableOf(
      io,
      [`IN ${restated.currency}`, 'RATE', 'AS OF', 'SOURCE', ...labels(amounts)],
      [
        ...restated.parts.map(({ currency, rate, cells }) => [
          currency,
          rate?.rate ?? null,
          rate?.asOf ?? null,
          rate?.source ?? null,
          ...cellsOf(amounts, cells),
        ]),
        ['Sum', null, null, null, ...cellsOf(amounts, restated.sum)],
      ],
    )}`,
  );
  if (restated.missing.length > 0) io.out(`No rate, and not in the sum: ${restated.missing.join(', ')}\n`);
};
