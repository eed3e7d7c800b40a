import { Text } from '@mantine/core';
import type { Reconciliation } from '#contract/reconciliations.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Signal } from '#web/ui/signal.tsx';
import { purposeWords, stateOf } from './run-state.ts';

const helper = columnsOf<Reconciliation>();

const columns = helper.columns([
  helper.accessor('flowName', {
    header: 'Flow',
    meta: { card: 'title' },
    cell: ({ row: { original: run } }) => (
      <div>
        <TextLink to="/reconciliation/$reconciliationId" params={{ reconciliationId: run.id }} fw={560}>
          {run.name ?? run.flowName}
        </TextLink>
        <Text size="xs" c="dimmed">
          {run.name === null ? '' : `${run.flowName}. `}
          {purposeWords[run.purpose]}
          {run.trigger === 'schedule' ? ' by timetable' : ` by ${run.requestedBy.name}`}
        </Text>
      </div>
    ),
  }),
  helper.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original: run } }) => {
      const { tone, words } = stateOf(run);
      return (
        <div>
          <Signal tone={tone}>{words}</Signal>
          {run.state === 'running' ? (
            <Text size="xs" c="dimmed">
              {formatCount(run.progress.done)} of {formatCount(run.progress.total)}
            </Text>
          ) : null}
        </div>
      );
    },
  }),
  helper.accessor('agreeing', {
    header: 'Agree',
    meta: { align: 'right' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  helper.accessor('findings', {
    header: 'Findings',
    meta: { align: 'right' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  helper.accessor('leftOut', {
    header: 'Left out',
    meta: { align: 'right' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  helper.accessor('requestedAt', { header: 'Asked', cell: ({ getValue }) => <Moment at={getValue()} /> }),
]);

/** Runs with where they stand and what they came to. */
export const RunTable = ({ runs }: { runs: readonly Reconciliation[] }) => (
  <DataTable label="Reconciliations" columns={columns} rows={runs} rowId={(run) => run.id} />
);
