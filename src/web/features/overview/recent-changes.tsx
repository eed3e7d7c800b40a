import { Text } from '@mantine/core';
import type { Overview } from '#contract/overview.ts';
import { IconCheck } from '@tabler/icons-react';
import { Empty } from '#web/ui/empty.tsx';
import { countOf } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { actionVerbs } from '#web/ui/states.tsx';
import { VendorMark, vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './recent-changes.module.css';

/** As many as stand beside the last hour without making it look empty. */
const shown = 6;

/** The changes applied last, newest first. */
export const RecentChanges = ({ changes }: { changes: Overview['recentChanges'] }) => (
  <Panel title="Newest changes" flush>
    {changes.length === 0 ? (
      <Empty icon={<IconCheck size={24} stroke={1.5} />} title="No changes yet">
        What Plumbline writes to your systems appears here as it happens.
      </Empty>
    ) : (
      <ul className={classes['list']}>
        {changes.slice(0, shown).map((change) => {
          const written = change.target ?? change.source;
          return (
            <li key={change.id} className={classes['change']}>
              <VendorMark vendor={written.vendor} size={28} />
              <div className={classes['words']}>
                <TextLink
                  to="/records/$recordId"
                  params={{ recordId: change.source.id }}
                  fw={560}
                  c="inherit"
                >
                  {change.source.title}
                </TextLink>
                <Text size="sm" c="dimmed">
                  {actionVerbs[change.action].past} in {vendorLabel(written.vendor)}
                  {change.fields.length === 0 ? '' : `, ${countOf(change.fields.length, 'field')}`}
                </Text>
              </div>
              <Text size="sm" c="dimmed" className={classes['when'] ?? ''}>
                <Moment at={change.settledAt ?? change.plannedAt} />
              </Text>
            </li>
          );
        })}
      </ul>
    )}
  </Panel>
);
