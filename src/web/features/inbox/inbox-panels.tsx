import { SegmentedControl, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DeliveryBody } from '#web/features/inbox/delivery-body.tsx';
import { DeliveryTable } from '#web/features/inbox/delivery-table.tsx';
import { inboxQuery } from '#web/features/inbox/inbox.ts';
import { PayloadCheck } from '#web/features/inbox/payload-check.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

type Shown = 'all' | 'refused';

/** Of an incoming webhook: a sample tried on its settings, and what was sent to it. */
export const InboxPanels = ({ connectionId }: { connectionId: string }) => {
  const [shown, setShown] = useState<Shown>('all');
  const [open, setOpen] = useState<string | null>(null);
  const query = useInfiniteQuery(inboxQuery(connectionId, shown === 'all' ? undefined : shown));
  return (
    <Stack gap="lg">
      <Panel title="Try a sample" description="Shows what a body would become before anything is sent.">
        <PayloadCheck connectionId={connectionId} />
      </Panel>
      <Panel
        title="Deliveries"
        description="Kept before the sender is answered, also where they cannot be read."
        flush
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Which deliveries"
            value={shown}
            onChange={setShown}
            data={[
              { value: 'all', label: 'All' },
              { value: 'refused', label: 'Refused' },
            ]}
          />
        }
      >
        <PagedList
          query={query}
          empty={
            <NoRows>
              {shown === 'all'
                ? 'Nothing was sent yet. Give the sender the webhook address above and the secret.'
                : 'No delivery was refused.'}
            </NoRows>
          }
        >
          {(deliveries) => (
            <DeliveryTable
              connectionId={connectionId}
              deliveries={deliveries}
              onShow={({ id }) => {
                setOpen(id);
              }}
            />
          )}
        </PagedList>
      </Panel>
      {open === null ? null : (
        <DeliveryBody
          connectionId={connectionId}
          deliveryId={open}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </Stack>
  );
};
