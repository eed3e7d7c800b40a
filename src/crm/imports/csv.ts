import { parse, CsvError } from 'csv-parse';
import { crmError } from '#crm/crm-errors.ts';

/** One line of a file: what stands in each column that was filled in. */
export interface CsvLine {
  /** Of the file, its heading being 1. */
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Most lines beside the heading. */
const mostLines = 20_000;

/** What spreadsheets take for a formula (OWASP, CSV Injection, read 2026-11). */
const formulaStart = /^[=+\-@\t\r]/;

/** A cell that no spreadsheet computes. */
export const harmless = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);

/** The same backwards. */
const asWritten = (text: string): string =>
  text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text;

/** `Tax ID` and `tax_id` are one column; keys of custom fields stay behind their point. */
const columnOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

const unreadable = (message: string, details: Record<string, readonly string[]> = {}): Error =>
  crmError('crm.import_unreadable', message, { details });

/**
 * Reads a file whose first line names its columns. Cells that are empty are left out. @throws `crm.import_unreadable`
 * where it is no CSV in UTF-8, or has columns that nobody knows; `crm.file_too_large` beyond 20,000 lines.
 */
export const readCsv = async (
  bytes: Uint8Array,
  isColumn: (name: string) => boolean,
): Promise<readonly CsvLine[]> => {
  const text = decode(bytes);
  let columns: readonly string[] | null = null;
  const lines: CsvLine[] = [];
  try {
    const parser = parse(text, {
      info: true,
      bom: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    });
    for await (const { record, info } of parser as AsyncIterable<{
      record: readonly string[];
      info: { lines: number };
    }>) {
      if (columns === null) columns = headingOf(record, isColumn);
      else lines.push({ line: info.lines, values: valuesOf(columns, record) });
      if (lines.length > mostLines)
        throw crmError(
          'crm.file_too_large',
          `The file has more than ${mostLines.toLocaleString('en')} rows.`,
        );
    }
  } catch (caught) {
    if (caught instanceof CsvError)
      throw crmError('crm.import_unreadable', 'The file cannot be read as CSV.', { cause: caught });
    throw caught;
  }
  if (columns === null) throw unreadable('The file is empty.');
  return lines.filter((line) => Object.keys(line.values).length > 0);
};

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('The file is not in UTF-8.');
  }
};

const headingOf = (cells: readonly string[], isColumn: (name: string) => boolean): readonly string[] => {
  const columns = cells.map(columnOf);
  const unknown = columns.filter((name) => !isColumn(name));
  if (unknown.length > 0)
    throw unreadable(`Columns that are not known: ${unknown.slice(0, 20).join(', ')}.`, { unknown });
  if (new Set(columns).size !== columns.length) throw unreadable('Two columns have one name.');
  return columns;
};

const valuesOf = (columns: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    columns.flatMap((name, place) => {
      const cell = asWritten((cells[place] ?? '').trim());
      return cell === '' ? [] : [[name, cell] as const];
    }),
  );
