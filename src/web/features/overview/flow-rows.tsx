import { IconArrowRight } from '@tabler/icons-react';
import type { Overview } from '#contract/overview.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { flowRecordStatesShown } from '#web/ui/states.tsx';
import { VendorMark, vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './flow-rows.module.css';

type OverviewFlow = Overview['flows'][number];
type Counted = keyof typeof flowRecordStatesShown;

const helper = columnsOf<OverviewFlow>();

const countColumn = (state: Counted, read: (flow: OverviewFlow) => number) =>
  helper.accessor(read, {
    id: state,
    header: flowRecordStatesShown[state].label,
    meta: { align: 'right' },
    cell: ({ row: { original: flow } }) => {
      const count = read(flow);
      if (count === 0) return <span className={classes['none']}>0</span>;
      return (
        <TextLink to="/records" search={{ flow: flow.id, state }} className={classes['number'] ?? ''} inherit>
          {formatCount(count)}
        </TextLink>
      );
    },
  });

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Flow',
    meta: { card: 'title' },
    cell: ({ row: { original: flow } }) => (
      <span className={classes['flow']}>
        <span className={classes['ends']} aria-hidden>
          <VendorMark vendor={flow.sourceVendor} />
          <IconArrowRight size={14} stroke={1.75} />
          <VendorMark vendor={flow.targetVendor} />
        </span>
        <span>
          <TextLink to="/flows/$flowId" params={{ flowId: flow.id }} fw={560} c="inherit">
            {flow.name}
          </TextLink>
          <span className={classes['under']}>
            {vendorLabel(flow.sourceVendor)} to {vendorLabel(flow.targetVendor)}
            {flow.state === 'paused' ? ', paused' : ''}
          </span>
        </span>
      </span>
    ),
  }),
  countColumn('in_sync', (flow) => flow.counts.inSync),
  countColumn('pending', (flow) => flow.counts.pending),
  countColumn('review', (flow) => flow.counts.review),
  countColumn('awaiting_approval', (flow) => flow.counts.awaitingApproval),
  countColumn('dead', (flow) => flow.counts.dead),
  countColumn('skipped', (flow) => flow.counts.skipped),
]);

/** Each flow with how many of its records stand where; a number opens those records. */
export const FlowRows = ({ flows }: { flows: readonly OverviewFlow[] }) => (
  <Panel title="Flows" flush>
    <DataTable
      label="Flows and where their records stand"
      columns={columns}
      rows={flows}
      rowId={(flow) => flow.id}
    />
  </Panel>
);
