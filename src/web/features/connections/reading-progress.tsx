import type { Checkpoint } from '#contract/connections.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { countOf, formatCount } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { Signal } from '#web/ui/signal.tsx';

const helper = columnsOf<Checkpoint>();

const columns = helper.columns([
  helper.accessor('label', { header: 'Kind', meta: { card: 'title' } }),
  helper.accessor('records', {
    header: 'Records',
    meta: { align: 'right' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  helper.accessor((checkpoint) => checkpoint.baselineAt, {
    id: 'baseline',
    header: 'All seen once',
    cell: ({ row: { original } }) =>
      original.baselineAt === null ? (
        <Signal tone="busy">Reading, {countOf(original.passSeen, 'record')} so far</Signal>
      ) : (
        <Moment at={original.baselineAt} />
      ),
  }),
  helper.accessor('polledAt', {
    header: 'Last looked',
    cell: ({ row: { original } }) =>
      original.polledAt === null ? 'Not yet' : <Moment at={original.polledAt} />,
  }),
  helper.accessor('nextPollAt', {
    header: 'Looks again',
    cell: ({ row: { original } }) =>
      original.nextPollAt === null ? 'When it is told' : <Moment at={original.nextPollAt} />,
  }),
  helper.accessor('failures', {
    header: 'Failures in a row',
    meta: { align: 'right' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
]);

/** Where the reading of each kind of record stands. */
export const ReadingProgress = ({ checkpoints }: { checkpoints: readonly Checkpoint[] }) => (
  <DataTable label="Reading by kind" columns={columns} rows={checkpoints} rowId={({ kind }) => kind} />
);
