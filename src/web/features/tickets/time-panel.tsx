import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconReceipt } from '@tabler/icons-react';
import type { TicketDetail, TimeEntry } from '#contract/crm-tickets.ts';
import { BillTimeDialog } from '#web/features/tickets/bill-time-dialog.tsx';
import { formatMinutes } from '#web/features/tickets/minutes.ts';
import { useAddTime, useChangeTime, useRemoveTime } from '#web/features/tickets/save-ticket.ts';
import { TimeForm } from '#web/features/tickets/time-form.tsx';
import { formatDate } from '#web/ui/format.ts';
import { NoRows } from '#web/ui/no-rows.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import classes from './time-panel.module.css';

interface TimePanelProps {
  ticket: TicketDetail;
  withServices: boolean;
  /** Whether there is invoicing, so that time can become billables. */
  withBilling: boolean;
}

/** Time worked on a ticket, its sum, and the way to bill it. */
export const TimePanel = ({ ticket, withServices, withBilling }: TimePanelProps) => {
  const [adding, form] = useDisclosure(false);
  const [billing, bill] = useDisclosure(false);
  const add = useAddTime(ticket.id);
  const billable = sumOf(ticket.timeEntries.filter(({ isBillable }) => isBillable));
  return (
    <Panel
      title="Time"
      description={
        ticket.minutes === 0
          ? undefined
          : `${formatMinutes(ticket.minutes)} in all, ${formatMinutes(billable)} billable`
      }
      flush
      actions={
        <Group gap="xs">
          {withBilling && billable > 0 ? (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconReceipt size={14} stroke={1.75} aria-hidden />}
              onClick={bill.open}
            >
              Make billables
            </Button>
          ) : null}
          {adding ? null : (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
              onClick={form.open}
            >
              Add time
            </Button>
          )}
        </Group>
      }
    >
      {adding ? (
        <div className={classes['form']}>
          <TimeForm
            entry={null}
            withServices={withServices}
            pending={add.isPending}
            error={add.error}
            onSave={(fields) => {
              add.mutate(fields, { onSuccess: form.close });
            }}
            onCancel={form.close}
          />
        </div>
      ) : null}
      {ticket.timeEntries.length === 0 && !adding ? (
        <NoRows>No time noted yet.</NoRows>
      ) : (
        <ul className={classes['list']}>
          {ticket.timeEntries.map((entry) => (
            <TimeRow key={entry.id} ticketId={ticket.id} entry={entry} withServices={withServices} />
          ))}
        </ul>
      )}
      <BillTimeDialog ticketId={ticket.id} opened={billing} onClose={bill.close} />
    </Panel>
  );
};

const sumOf = (entries: readonly TimeEntry[]): number =>
  entries.reduce((sum, { minutes }) => sum + minutes, 0);

interface TimeRowProps {
  ticketId: string;
  entry: TimeEntry;
  withServices: boolean;
}

const TimeRow = ({ ticketId, entry, withServices }: TimeRowProps) => {
  const [editing, edit] = useDisclosure(false);
  const add = useAddTime(ticketId);
  const change = useChangeTime(ticketId);
  const remove = useRemoveTime(ticketId);
  const name = `${formatMinutes(entry.minutes)} of ${formatDate(entry.on)}`;
  if (editing)
    return (
      <li className={classes['form']}>
        <TimeForm
          entry={entry}
          withServices={withServices}
          pending={change.isPending}
          error={change.error}
          onSave={(fields) => {
            change.mutate(
              { ...fields, entryId: entry.id, version: entry.version },
              { onSuccess: edit.close },
            );
          }}
          onCancel={edit.close}
        />
      </li>
    );
  return (
    <li className={classes['row']}>
      <span className={classes['minutes']}>{formatMinutes(entry.minutes)}</span>
      <span className={classes['what']}>
        {entry.note ?? entry.service?.name ?? 'Work'}
        <Text size="xs" c="dimmed">
          {[
            formatDate(entry.on),
            entry.person?.name,
            entry.note === null ? undefined : entry.service?.name,
            entry.isBillable ? undefined : 'not billable',
          ]
            .filter((part) => part !== undefined)
            .join(', ')}
        </Text>
      </span>
      <Group gap={0} wrap="nowrap">
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Edit ${name}`}
          onClick={edit.open}
        >
          Edit
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Remove ${name}`}
          loading={remove.isPending}
          onClick={() => {
            remove.mutate(entry.id, {
              onSuccess: () => {
                notifyUndoable(`${name} is removed.`, () => {
                  add.mutate(
                    {
                      minutes: entry.minutes,
                      on: entry.on,
                      personId: entry.person?.id ?? null,
                      note: entry.note,
                      serviceId: entry.service?.id ?? null,
                      isBillable: entry.isBillable,
                    },
                    { onError: notifyFailure },
                  );
                });
              },
              onError: notifyFailure,
            });
          }}
        >
          Remove
        </Button>
      </Group>
    </li>
  );
};
