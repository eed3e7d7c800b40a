import { Code, CopyButton, Group, Stack, Text, Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ConnectionDetail } from '#contract/connections.ts';
import { ConnectionProblem } from '#web/features/connections/connection-problem.tsx';
import { Limits } from '#web/features/connections/limits.tsx';
import { ReadingProgress } from '#web/features/connections/reading-progress.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { ValueText } from '#web/ui/value-text.tsx';
import classes from './connection-overview.module.css';

const orNot = (at: number | null, otherwise: string): ReactNode =>
  at === null ? otherwise : <Moment at={at} />;

/** All that is known of one connection. */
export const ConnectionOverview = ({ connection }: { connection: ConnectionDetail }) => (
  <Stack gap="lg">
    {connection.problem === null ? null : <ConnectionProblem problem={connection.problem} />}
    <div className={classes['columns']}>
      <Panel title="Access">
        <Facts
          facts={[
            { name: 'Connected by', value: connection.profileLabel },
            { name: 'Organisation', value: connection.tenantName ?? 'Not known' },
            { name: 'In this state since', value: <Moment at={connection.stateSince} /> },
            { name: 'Last answered', value: orNot(connection.lastOkAt, 'Not yet') },
            { name: 'Last webhook', value: orNot(connection.webhookAt, 'None yet') },
            ...(connection.resumeAt === null
              ? []
              : [{ name: 'Goes on', value: <Moment at={connection.resumeAt} /> }]),
            ...Object.entries(connection.facts).map(([name, value]) => ({
              name: humanise(name),
              value: <ValueText value={value} />,
            })),
          ]}
        />
      </Panel>
      <Stack gap="lg">
        <Panel title="Limits left">
          <Limits budgets={connection.budgets} />
        </Panel>
        {connection.lastError === null || connection.problem !== null ? null : (
          <Panel title="Last error">
            <ConnectionProblem problem={connection.lastError} at={connection.lastError.at} past />
          </Panel>
        )}
        {connection.webhookUrl === null ? null : (
          <WebhookAddress url={connection.webhookUrl} isOnlyWay={connection.vendor === 'webhook'} />
        )}
      </Stack>
    </div>
    <Panel
      title="Reading"
      description="Nothing is created at a target before every record has been seen once."
      flush
    >
      <ReadingProgress checkpoints={connection.checkpoints} />
    </Panel>
  </Stack>
);

const WebhookAddress = ({ url, isOnlyWay }: { url: string; isOnlyWay: boolean }) => (
  <Panel
    title="Webhook address"
    description={
      isOnlyWay
        ? 'Enter it at the sender: JSON by POST, with the proof that was chosen.'
        : 'Enter it at the vendor, and changes arrive within seconds.'
    }
  >
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Code block className={classes['address'] ?? ''}>
        {url}
      </Code>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="xs"
            onClick={copy}
            leftSection={
              copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} stroke={1.75} aria-hidden />
            }
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
    {isOnlyWay ? null : (
      <Text size="xs" c="dimmed" mt="xs">
        Without it, changes are found by looking at intervals.
      </Text>
    )}
  </Panel>
);
