import { Text } from '@mantine/core';
import { unreachable } from '#base/never.ts';
import type { Flow } from '#contract/flows.ts';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Signal } from '#web/ui/signal.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './companion-list.module.css';

const wordsOf = (flow: Flow, { does, name }: Flow['companions'][number]): string => {
  const source = vendorLabel(flow.source.vendor);
  const target = vendorLabel(flow.target.vendor);
  switch (does) {
    case 'cross_reference':
      return `Tells ${source} the ids of ${target}`;
    case 'groups':
      return `Keeps groups in ${target} by tags of ${source}`;
    case 'payouts':
      return name;
    case 'way_back':
      return `Carries edits in ${target} back to ${source}`;
    default:
      return unreachable(does);
  }
};

/** What goes with a flow because its settings ask for it, with how it stands. It has no settings of its own. */
export const CompanionList = ({ flow }: { flow: Flow }) =>
  flow.companions.length === 0 ? null : (
    <ul className={classes['list']} aria-label={`What goes with ${flow.name}`}>
      {flow.companions.map((companion) => (
        <li key={companion.id} className={classes['companion']}>
          <Text size="sm">{wordsOf(flow, companion)}</Text>
          <span className={classes['facts']}>
            <Waiting flowId={companion.id} state="pending" count={companion.counts.pending} label="pending" />
            <Waiting flowId={companion.id} state="dead" count={companion.counts.dead} label="dead letters" />
            <Signal tone={companion.state === 'enabled' ? 'good' : 'idle'}>
              {companion.state === 'enabled' ? 'Running' : 'Off'}
            </Signal>
          </span>
        </li>
      ))}
    </ul>
  );

interface WaitingProps {
  flowId: Flow['id'];
  state: 'pending' | 'dead';
  count: number;
  label: string;
}

const Waiting = ({ flowId, state, count, label }: WaitingProps) =>
  count === 0 ? null : (
    <TextLink to="/records" search={{ flow: flowId, state }} size="sm" c="inherit">
      {formatCount(count)} {label}
    </TextLink>
  );
