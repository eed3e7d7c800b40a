import { SimpleGrid } from '@mantine/core';
import type { TicketDetail } from '#contract/crm-tickets.ts';
import { PersonPick } from '#web/features/people/person-pick.tsx';
import { useChangeTicket } from '#web/features/tickets/save-ticket.ts';
import { priorityChoices, statusChoices } from '#web/features/tickets/ticket-states.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { Pick } from '#web/ui/pick.tsx';

/** Status, priority and assignee, changed where they stand. */
export const QuickPicks = ({ ticket }: { ticket: TicketDetail }) => {
  const change = useChangeTicket(ticket.id);
  const set = (part: Omit<Parameters<typeof change.mutate>[0], 'version'>): void => {
    change.mutate({ ...part, version: ticket.version }, { onError: notifyFailure });
  };
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} mb="md">
      <Pick
        label="Status"
        value={ticket.status}
        choices={statusChoices}
        disabled={change.isPending}
        onPick={(status) => {
          set({ status });
        }}
      />
      <Pick
        label="Priority"
        value={ticket.priority}
        choices={priorityChoices}
        disabled={change.isPending}
        onPick={(priority) => {
          set({ priority });
        }}
      />
      <PersonPick
        label="Assignee"
        value={ticket.assignee?.id ?? null}
        onPick={(assigneeId) => {
          set({ assigneeId });
        }}
      />
    </SimpleGrid>
  );
};
