import { Text } from '@mantine/core';
import type { Alert } from '#contract/alerts.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './open-alerts.module.css';

/** What a person is needed for now, each a door to where it is settled; nothing where there is none. */
export const OpenAlerts = ({ alerts }: { alerts: readonly Alert[] }) =>
  alerts.length === 0 ? null : (
    <Panel title="Open alerts" flush>
      <ul className={classes['list']}>
        {alerts.map((alert) => (
          <li key={alert.id} className={classes['alert']}>
            <div>
              <TextLink to={alert.path}>{alert.title}</TextLink>
              <Text size="sm" c="dimmed">
                {alert.text}
              </Text>
            </div>
            <Text size="sm" c="dimmed" className={classes['when'] ?? ''}>
              <Moment at={alert.openedAt} />
            </Text>
          </li>
        ))}
      </ul>
    </Panel>
  );
