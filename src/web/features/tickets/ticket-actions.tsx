import { Button } from '@mantine/core';
import type { TicketDetail } from '#contract/crm-tickets.ts';
import { useChangeTicket } from '#web/features/tickets/save-ticket.ts';
import { statusLabel } from '#web/features/tickets/ticket-states.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { EditButton } from '#web/ui/page-actions.tsx';

type Status = TicketDetail['status'];

/** Where a ticket usually goes from each status; the first is the next step. */
const moves: Readonly<Record<Status, readonly { readonly to: Status; readonly verb: string }[]>> = {
  open: [
    { to: 'solved', verb: 'Solve' },
    { to: 'waiting', verb: 'Wait for the client' },
  ],
  waiting: [
    { to: 'open', verb: 'Go on' },
    { to: 'solved', verb: 'Solve' },
  ],
  solved: [
    { to: 'closed', verb: 'Close' },
    { to: 'open', verb: 'Open again' },
  ],
  closed: [{ to: 'open', verb: 'Open again' }],
};

/** Moves a ticket along in one click, with an undo. */
export const TicketActions = ({ ticket, onEdit }: { ticket: TicketDetail; onEdit: () => void }) => {
  const change = useChangeTicket(ticket.id);
  const move = (to: Status): void => {
    const from = ticket.status;
    change.mutate(
      { status: to, version: ticket.version },
      {
        onSuccess: (moved) => {
          notifyUndoable(`Ticket #${String(ticket.number)} is ${statusLabel(to).toLowerCase()}.`, () => {
            change.mutate({ status: from, version: moved.version }, { onError: notifyFailure });
          });
        },
        onError: notifyFailure,
      },
    );
  };
  return (
    <>
      <EditButton onClick={onEdit} />
      {[...moves[ticket.status]].toReversed().map(({ to, verb }, index, all) => (
        <Button
          key={to}
          variant={index === all.length - 1 ? 'filled' : 'default'}
          loading={change.isPending}
          onClick={() => {
            move(to);
          }}
        >
          {verb}
        </Button>
      ))}
    </>
  );
};
