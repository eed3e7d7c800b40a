import { Button, Group, List, Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ServicePick } from '#web/features/services/service-pick.tsx';
import { useBillTime } from '#web/features/tickets/save-ticket.ts';
import { Failure } from '#web/ui/failure.tsx';
import { countOf } from '#web/ui/format.ts';
import { notifyDone } from '#web/ui/notify.ts';
import { NumberBox } from '#web/ui/number-box.tsx';

interface BillTimeDialogProps {
  ticketId: string;
  opened: boolean;
  onClose: () => void;
}

/** Makes one billable of each time entry that is billable and not billed yet; says what it left out and why. */
export const BillTimeDialog = ({ ticketId, opened, onClose }: BillTimeDialogProps) => (
  <Modal opened={opened} onClose={onClose} title="Make billables of the time" centered>
    <BillTimeForm ticketId={ticketId} onDone={onClose} />
  </Modal>
);

const BillTimeForm = ({ ticketId, onDone }: { ticketId: string; onDone: () => void }) => {
  const [service, setService] = useState<{ id: string; name: string } | null>(null);
  const [unitPrice, setUnitPrice] = useState('');
  const bill = useBillTime(ticketId);
  const left = bill.data?.left ?? [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        bill.mutate(
          {
            ...(service === null ? {} : { serviceId: service.id }),
            ...(unitPrice.trim() === '' ? {} : { unitPrice: unitPrice.trim() }),
          },
          {
            onSuccess: (answer) => {
              if (answer.made.length > 0)
                notifyDone(`${countOf(answer.made.length, 'billable')} can be invoiced now.`);
              else if (answer.left.length === 0) notifyDone('All billable time is billed already.');
              if (answer.left.length === 0) onDone();
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          Each entry that is billable and not billed yet becomes a line: its hours at the price of its
          service.
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <ServicePick
            label="Service"
            description="For entries without one."
            value={service}
            onPick={setService}
          />
          <NumberBox
            label="Price of an hour"
            description="Where the service has none."
            value={unitPrice}
            onText={setUnitPrice}
          />
        </SimpleGrid>
        {left.length === 0 ? null : (
          <output style={{ display: 'block' }}>
            <Text size="sm" fw={600}>
              {countOf(left.length, 'entry was', 'entries were')} left out
            </Text>
            <List size="sm">
              {left.map(({ entryId, reason }) => (
                <List.Item key={entryId}>{reason}</List.Item>
              ))}
            </List>
          </output>
        )}
        {bill.error === null ? null : <Failure error={bill.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {bill.isSuccess ? 'Done' : 'Cancel'}
          </Button>
          <Button type="submit" loading={bill.isPending}>
            Make billables
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
