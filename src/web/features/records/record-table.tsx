import type { RecordInFlow, RecordSummary } from '#contract/records.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { FlowRecordState } from '#web/ui/states.tsx';

const urgency = ['dead', 'review', 'conflict', 'awaiting_approval', 'pending', 'in_sync', 'skipped'] as const;

/** Where the record stands in the flow that most needs attention. */
const foremost = (flows: readonly RecordInFlow[]): RecordInFlow | undefined =>
  flows.toSorted((a, b) => rank(a) - rank(b))[0];

const rank = ({ state }: RecordInFlow): number => (state === null ? urgency.length : urgency.indexOf(state));

const helper = columnsOf<RecordSummary>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const columns = helper.columns([
  helper.accessor('title', {
    header: 'Record',
    meta: { card: 'title' },
    cell: ({ row: { original: record } }) => <RecordName record={record} />,
  }),
  helper.accessor('email', {
    header: 'Email',
    cell: ({ row: { original: record } }) => record.email ?? none,
  }),
  helper.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original: record } }) => {
      const state = foremost(record.flows)?.state ?? null;
      return state === null ? none : <FlowRecordState state={state} />;
    },
  }),
  helper.display({
    id: 'counterpart',
    header: 'Other side',
    meta: { card: 'plain' },
    cell: ({ row: { original: record } }) => {
      const counterpart = foremost(record.flows)?.counterpart ?? null;
      return counterpart === null ? none : <RecordName record={counterpart} size="sm" />;
    },
  }),
  helper.accessor('observedAt', {
    header: 'Last read',
    meta: { align: 'right' },
    cell: ({ row: { original: record } }) =>
      record.observedAt === null ? 'Not yet' : <Moment at={record.observedAt} />,
  }),
]);

/** Records with where they stand and what they are on the other side. */
export const RecordTable = ({ records }: { records: readonly RecordSummary[] }) => (
  <DataTable label="Records" columns={columns} rows={records} rowId={(record) => record.id} />
);
