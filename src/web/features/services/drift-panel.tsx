import { Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { FlowDrift } from '#contract/crm-service-drift.ts';
import type { ServiceDetail } from '#contract/crm-services.ts';
import { DriftRows } from '#web/features/services/drift-rows.tsx';
import { driftSentence, resyncSentence } from '#web/features/services/drift-words.ts';
import { serviceDriftQuery, useAdopt, useHeal, useResync } from '#web/features/services/service-drift.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import { Signal } from '#web/ui/signal.tsx';
import classes from './drift-panel.module.css';

/** The service's product at Stripe: in step, or what differs and the two ways to put it right. */
export const DriftPanel = ({ service }: { service: ServiceDetail }) => {
  const drift = useQuery(serviceDriftQuery(service.id));
  const resync = useResync(service.id);
  if (drift.data?.flows.length === 0) return null;
  return (
    <Panel
      title="At Stripe"
      actions={
        <Button
          size="xs"
          variant="default"
          loading={resync.isPending}
          leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
          onClick={() => {
            resync.mutate(undefined, { onError: notifyFailure });
          }}
        >
          Compare again
        </Button>
      }
    >
      <Loaded query={drift} skeleton={<Lines count={3} />}>
        {({ flows }) => (
          <Stack gap="lg">
            {flows.map((flow) => (
              <Product key={flow.flowId} service={service} drift={flow} askedAt={resync.data?.at ?? null} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
};

interface ProductProps {
  service: ServiceDetail;
  drift: FlowDrift;
  /** When somebody here had it compared again; null when nobody did. */
  askedAt: number | null;
}

const Product = ({ service, drift, askedAt }: ProductProps) => {
  const { tone, text } = driftSentence(drift);
  return (
    <Stack gap="sm">
      <div className={classes['head']}>
        <Signal tone={tone}>{text}</Signal>
        {drift.seenAt === null ? null : (
          <Text span size="sm" c="dimmed">
            Product read <Moment at={drift.seenAt} />
          </Text>
        )}
      </div>
      {askedAt === null ? null : (
        <Text size="sm" component="output">
          {resyncSentence(drift, askedAt)}
        </Text>
      )}
      {drift.problem === null ? null : (
        <Text size="sm">
          {drift.problem.message} {drift.problem.hint}
        </Text>
      )}
      {drift.lastOverwrite === null ? null : (
        <Text size="sm" c="dimmed">
          An edit at Stripe was taken back <Moment at={drift.lastOverwrite.at} />:{' '}
          {drift.lastOverwrite.fields.join(', ')}.
        </Text>
      )}
      {drift.rows.length === 0 ? null : <Decide service={service} drift={drift} />}
    </Stack>
  );
};

const Decide = ({ service, drift }: Omit<ProductProps, 'askedAt'>) => {
  const adopt = useAdopt(service, drift);
  const heal = useHeal(service.id, drift);
  const isBusy = adopt.isPending || heal.isPending;
  const adoptRows = (rows: string[] | null): void => {
    adopt.mutate(rows, {
      onSuccess: () => {
        notifyDone(`The catalogue has what Stripe has${rows === null ? '' : ' there'}.`);
      },
      onError: notifyFailure,
    });
  };
  return (
    <>
      <DriftRows
        rows={drift.rows}
        isBusy={isBusy}
        onAdopt={(row) => {
          adoptRows([row]);
        }}
      />
      <div className={classes['deeds']}>
        <Button
          size="xs"
          loading={heal.isPending}
          disabled={isBusy || drift.flowState === 'paused'}
          onClick={() => {
            heal.mutate(undefined, {
              onSuccess: () => {
                notifyDone('The catalogue’s values are being written to Stripe.');
              },
              onError: notifyFailure,
            });
          }}
        >
          Heal: write the catalogue’s values to Stripe
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={adopt.isPending}
          disabled={isBusy}
          onClick={() => {
            adoptRows(null);
          }}
        >
          Adopt all into the catalogue
        </Button>
      </div>
      <Text size="xs" c="dimmed">
        {drift.onTargetEdit === 'keep'
          ? 'The flow lets edits at Stripe stand until somebody decides.'
          : 'The flow takes edits at Stripe back; a product that was archived there waits for a decision.'}
      </Text>
    </>
  );
};
