import { Button, Group, Text } from '@mantine/core';
import type { InboundDelivery } from '#contract/inbound-deliveries.ts';
import { useReplayDelivery } from '#web/features/inbox/inbox.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure, notifyFinding } from '#web/ui/notify.ts';
import { Signal } from '#web/ui/signal.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';

const helper = columnsOf<InboundDelivery>();

const columnsFor = (connectionId: string, onShow: (delivery: InboundDelivery) => void) =>
  helper.columns([
    helper.accessor('receivedAt', {
      header: 'Received',
      meta: { card: 'title' },
      cell: ({ getValue }) => <Moment at={getValue()} />,
    }),
    helper.display({
      id: 'state',
      header: 'What became of it',
      cell: ({ row: { original: delivery } }) => <WhatBecame delivery={delivery} />,
    }),
    helper.accessor('records', { header: 'Records', meta: { align: 'right' } }),
    helper.accessor('repeats', { header: 'Came again', meta: { align: 'right' } }),
    helper.display({
      id: 'actions',
      header: () => null,
      meta: { align: 'right', card: 'plain' },
      cell: ({ row: { original: delivery } }) => (
        <Actions connectionId={connectionId} delivery={delivery} onShow={onShow} />
      ),
    }),
  ]);

interface DeliveryTableProps {
  connectionId: string;
  deliveries: readonly InboundDelivery[];
  onShow: (delivery: InboundDelivery) => void;
}

/** Deliveries with what became of each. */
export const DeliveryTable = ({ connectionId, deliveries, onShow }: DeliveryTableProps) => (
  <DataTable
    label="Deliveries"
    columns={columnsFor(connectionId, onShow)}
    rows={deliveries}
    rowId={(delivery) => delivery.id}
    isMarked={(delivery) => delivery.state === 'refused'}
  />
);

const WhatBecame = ({ delivery }: { delivery: InboundDelivery }) => (
  <div>
    <Signal tone={delivery.state === 'taken' ? 'good' : 'bad'}>
      {delivery.state === 'taken' ? 'Taken' : 'Refused, kept'}
    </Signal>
    {delivery.problem === null ? null : (
      <Text size="sm" c="dimmed">
        {delivery.problem.message} {delivery.problem.hint}
      </Text>
    )}
  </div>
);

interface ActionsProps {
  connectionId: string;
  delivery: InboundDelivery;
  onShow: (delivery: InboundDelivery) => void;
}

const Actions = ({ connectionId, delivery, onShow }: ActionsProps) => {
  const replay = useReplayDelivery(connectionId);
  const isAdmin = useIsAdmin();
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {isAdmin ? (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={`Show the body of ${delivery.id}`}
          onClick={() => {
            onShow(delivery);
          }}
        >
          Body
        </Button>
      ) : null}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={replay.isPending}
        aria-label={`Replay ${delivery.id}`}
        onClick={() => {
          replay.mutate(delivery.id, {
            onSuccess: ({ problem, changed }) => {
              if (problem !== null) notifyFinding(problem);
              else
                notifyDone(
                  changed === 0
                    ? 'Read again: nothing is different.'
                    : `Read again: ${String(changed)} changed.`,
                );
            },
            onError: notifyFailure,
          });
        }}
      >
        Replay
      </Button>
    </Group>
  );
};
