import type { TicketSummary } from '#contract/crm-tickets.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';

type Status = TicketSummary['status'];
type Priority = TicketSummary['priority'];

const statusesShown = {
  open: { tone: 'busy', label: 'Open' },
  waiting: { tone: 'wait', label: 'Waiting' },
  solved: { tone: 'good', label: 'Solved' },
  closed: { tone: 'idle', label: 'Closed' },
} as const satisfies Record<Status, { tone: Tone; label: string }>;

const prioritiesShown = {
  low: 'Low',
  normal: 'Normal',
  high: 'High',
  urgent: 'Urgent',
} as const satisfies Record<Priority, string>;

/** In the order in which a ticket usually goes through them. */
export const statusChoices = (['open', 'waiting', 'solved', 'closed'] as const).map((value) => ({
  value,
  label: statusesShown[value].label,
}));

/** The most pressing first. */
export const priorityChoices = (['urgent', 'high', 'normal', 'low'] as const).map((value) => ({
  value,
  label: prioritiesShown[value],
}));

export const statusLabel = (status: Status): string => statusesShown[status].label;

export const TicketStatus = ({ status }: { status: Status }) => (
  <Signal tone={statusesShown[status].tone}>{statusesShown[status].label}</Signal>
);

const priorityTones: Readonly<Record<Priority, Tone | null>> = {
  low: null,
  normal: null,
  high: 'wait',
  urgent: 'bad',
};

/** Priorities that press carry a mark; the others are only named. */
export const TicketPriority = ({ priority }: { priority: Priority }) => {
  const tone = priorityTones[priority];
  const label = prioritiesShown[priority];
  return tone === null ? <span>{label}</span> : <Signal tone={tone}>{label}</Signal>;
};
