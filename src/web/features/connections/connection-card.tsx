import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ConnectionSummary } from '#contract/connections.ts';
import { ConnectionActions } from '#web/features/connections/connection-actions.tsx';
import { ConnectionProblem } from '#web/features/connections/connection-problem.tsx';
import { Limits } from '#web/features/connections/limits.tsx';
import { connectionQuery } from '#web/features/connections/read-connection.ts';
import { Facts } from '#web/ui/facts.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { ConnectionHealth } from '#web/ui/states.tsx';
import { VendorMark } from '#web/ui/vendor-mark.tsx';
import classes from './connection-card.module.css';

/** One connection at a glance: how it is, what is left of its limits, and what can be done. */
export const ConnectionCard = ({ connection }: { connection: ConnectionSummary }) => {
  const isOpen = connection.health !== 'off';
  const detail = useQuery({ ...connectionQuery(connection.id), enabled: isOpen }).data;
  const past = detail?.lastError ?? null;
  return (
    <li className={classes['card']}>
      <div className={classes['head']}>
        <VendorMark vendor={connection.vendor} size={40} />
        <div className={classes['names']}>
          <TextLink
            to="/connections/$connectionId"
            params={{ connectionId: connection.id }}
            fw={600}
            c="inherit"
          >
            {connection.name}
          </TextLink>
          <Text size="sm" c="dimmed">
            {connection.vendorLabel}
            {connection.tenantName === null || connection.tenantName === connection.name
              ? ''
              : ` · ${connection.tenantName}`}
          </Text>
        </div>
        <Text size="sm" component="div">
          <ConnectionHealth connection={connection} />
        </Text>
      </div>
      {connection.problem === null ? null : <ConnectionProblem problem={connection.problem} />}
      {isOpen ? (
        <div className={classes['limits']}>
          {detail === undefined ? <Skeleton height={52} radius="sm" /> : <Limits budgets={detail.budgets} />}
        </div>
      ) : null}
      <Facts
        facts={[
          {
            name: 'Last answered',
            value: connection.lastOkAt === null ? 'Not yet' : <Moment at={connection.lastOkAt} />,
          },
          {
            name: 'Last webhook',
            value: connection.webhookAt === null ? 'None yet' : <Moment at={connection.webhookAt} />,
          },
          ...(past === null || connection.problem !== null
            ? []
            : [
                {
                  name: 'Last error',
                  value: (
                    <>
                      {past.message} <Moment at={past.at} />
                    </>
                  ),
                },
              ]),
        ]}
      />
      <ConnectionActions connection={connection} />
    </li>
  );
};
