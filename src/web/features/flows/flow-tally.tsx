import type { Flow } from '#contract/flows.ts';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { FlowRecordState, flowRecordStatesShown } from '#web/ui/states.tsx';
import classes from './flow-tally.module.css';

const counts: Readonly<Record<keyof typeof flowRecordStatesShown, keyof Flow['counts']>> = {
  in_sync: 'inSync',
  pending: 'pending',
  review: 'review',
  awaiting_approval: 'awaitingApproval',
  conflict: 'conflict',
  dead: 'dead',
  skipped: 'skipped',
};

const states = ['in_sync', 'pending', 'review', 'conflict', 'awaiting_approval', 'dead', 'skipped'] as const;

/** How many records of a flow stand where; each number opens those records. */
export const FlowTally = ({ flow }: { flow: Flow }) => (
  <dl className={classes['tally']}>
    {states.map((state) => (
      <div key={state}>
        <dt>
          <FlowRecordState state={state} />
        </dt>
        <dd>
          <TextLink
            to="/records"
            search={{ flow: flow.id, state }}
            c="inherit"
            inherit
            aria-label={`${formatCount(flow.counts[counts[state]])} ${flowRecordStatesShown[state].label}`}
          >
            {formatCount(flow.counts[counts[state]])}
          </TextLink>
        </dd>
      </div>
    ))}
  </dl>
);
