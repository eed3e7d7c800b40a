import {
  createColumnHelper,
  flexRender,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowData,
} from '@tanstack/react-table';
import { useIsWide } from '#web/ui/is-wide.ts';
import classes from './data-table.module.css';

interface ColumnMeta {
  /** Numbers stand at the right. */
  align?: 'right';
  /** On a phone each row becomes a card: its title, a plain line, or a labelled one (default). */
  card?: 'title' | 'plain';
  width?: string;
}

const columnMeta: ColumnMeta = {};
const features = tableFeatures({ columnMeta });

export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

/** Columns of one kind of row; keep the result at module scope. */
export const columnsOf = <Row extends RowData>() => createColumnHelper<typeof features, Row>();

interface DataTableProps<Row extends RowData> {
  /** What the rows are, for those who hear the page. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  isCurrent?: (row: Row) => boolean;
  /** Rows that want to be looked at. */
  isMarked?: (row: Row) => boolean;
}

/** A table that becomes a list of cards on a phone and keeps its meaning as a table there. */
export const DataTable = <Row extends RowData>(props: DataTableProps<Row>) => {
  const { label, columns, rows, rowId, isCurrent, isMarked } = props;
  const [watch, isWide] = useIsWide();
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: rowId,
  });
  return (
    <div
      className={classes['scroll']}
      ref={watch}
      {...(isWide ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}
    >
      <table className={classes['table']} aria-label={label}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const meta = header.column.columnDef.meta;
                return (
                  <th
                    key={header.id}
                    scope="col"

                    data-align={meta?.align}
                    style={meta?.width === undefined ? undefined : { width: meta.width }}
                  >
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => {
            return (
              <tr
                key={row.id}

                data-current={isCurrent?.(row.original) === true || undefined}
                data-marked={isMarked?.(row.original) === true || undefined}
              >
                {row.getAllCells().map((cell) => {
                  const { meta, header } = cell.column.columnDef;
                  const shown = flexRender(cell.column.columnDef.cell, cell.getContext());
                  const isLabelled = typeof header === 'string' && meta?.card === undefined;
                  return (
                    <td
                      key={cell.id}

                      data-align={meta?.align}
                      data-card={meta?.card}
                      data-label={typeof header === 'string' ? header : undefined}
                    >
                      {isLabelled ? <div>{shown}</div> : shown}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
