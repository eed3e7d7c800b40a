import {
  createColumnHelper,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowData,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

interface ColumnMeta {
  /** Numbers stand at the right. */
  align?: 'right';
  /** On a phone each row becomes a card: its title, a labelled line (default), or left out. */
  card?: 'title' | 'plain' | 'hidden';
  width?: string;
}

const features = tableFeatures({ columnMeta: {} as ColumnMeta });

export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

/** Columns of one kind of row; keep the result at module scope. */
export const columnsOf = <Row extends RowData>() => createColumnHelper<typeof features, Row>();

interface DataTableProps<Row extends RowData> {
  /** What the rows are, for those who hear the page. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Drawn under the row when it is open. */
  detail?: (row: Row) => ReactNode;
  isCurrent?: (row: Row) => boolean;
  /** Rows that want to be looked at. */
  isMarked?: (row: Row) => boolean;
}

/** A table that becomes a list of cards on a phone and keeps its meaning as a table there. */
export const DataTable = <Row extends RowData>(props: DataTableProps<Row>) => {
  const { label, columns, rows, rowId, detail, isCurrent, isMarked } = props;
  const table = useTable({
    features,
    columns: columns as Column<Row>[],
    data: rows,
    getRowId: rowId,
  });
  return (
    <div className={classes['scroll']}>
      <table className={classes['table']} aria-label={label} role="table">
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map((header) => {
                const meta = header.column.columnDef.meta;
                return (
                  <th
                    key={header.id}
                    scope="col"
                    role="columnheader"
                    data-align={meta?.align}
                    style={meta?.width === undefined ? undefined : { width: meta.width }}
                  >
                    <table.FlexRender header={header} />
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup">
          {table.getRowModel().rows.map((row) => {
            const below = detail?.(row.original);
            return [
              <tr key={row.id} role="row" data-current={isCurrent?.(row.original) === true || undefined} data-marked={isMarked?.(row.original) === true || undefined}>
                {row.getAllCells().map((cell) => {
                  const { meta, header } = cell.column.columnDef;
                  return (
                    <td
                      key={cell.id}
                      role="cell"
                      data-align={meta?.align}
                      data-card={meta?.card}
                      data-label={typeof header === 'string' ? header : undefined}
                    >
                      <table.FlexRender cell={cell} />
                    </td>
                  );
                })}
              </tr>,
              below === undefined || below === null ? null : (
                <tr key={`${row.id}-detail`} role="row" className={classes['detail']}>
                  <td role="cell" colSpan={columns.length}>
                    {below}
                  </td>
                </tr>
              ),
            ];
          })}
        </tbody>
      </table>
    </div>
  );
};
