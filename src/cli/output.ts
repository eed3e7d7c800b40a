import { errorAddress } from '#app/error-address.ts';
import { describeError, PlumblineError } from '#base/errors.ts';
import { columnWidths } from './column-widths.ts';
import type { Io } from './io.ts';

/** One JSON document, indented; the same members as the table of the same command. */
export const printJson = (io: Io, value: unknown): void => {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
};

/**
 * Columns as wide as their widest cell; the last one is not padded. For a person at a terminal, long text is cut with an
 * ellipsis so that a row stays within its width: the longest columns first, never ids, numbers or names of states and codes.
 */
export const tableOf = (
  { columns }: Pick<Io, 'columns'>,
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => {
  const cells = [head, ...rows].map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
  const widths = columnWidths(cells, columns ?? Number.POSITIVE_INFINITY);
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => {
            const width = widths[column] ?? 0;
            const shown = cell.length > width ? `${cell.slice(0, width - 1).trimEnd()}…` : cell;
            return column === row.length - 1 ? shown : shown.padEnd(width);
          })
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};

/** Date and time in UTC to the second: `2026-11-02 01:00:00`. */
export const shownTime = (instant: number | null): string =>
  instant === null ? '–' : new Date(instant).toISOString().slice(0, 19).replace('T', ' ');

/** What, why, what to do, where to read; as JSON for machines. */
export const printError = (io: Io, caught: unknown, asJson: boolean): void => {
  const { code, message, hint } = describeError(caught);
  const read = errorAddress(io.environment, code);
  if (asJson) {
    const details = caught instanceof PlumblineError ? caught.details : {};
    printJson(io, { error: { code, message, hint, read, details } });
    return;
  }
  io.err(`Error:  ${message}\n`);
  io.err(`Why:    ${[code, ...causes(caught)].join(': ')}\n`);
  if (hint !== '') io.err(`Do:     ${hint}\n`);
  io.err(`Read:   ${read}\n`);
};

const causes = (caught: unknown): readonly string[] => {
  const cause = caught instanceof Error ? caught.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? [cause.message] : [];
};
