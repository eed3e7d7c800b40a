import type { z } from 'zod';
import type { ConnectionSummary } from '#contract/connections.ts';
import type {
  changeAction,
  changeState,
  evidenceKind,
  flowRecordState,
  recordState,
} from '#contract/vocabulary.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';

type Shown<State extends string> = Readonly<Record<State, { tone: Tone; label: string }>>;

export const flowRecordStatesShown: Shown<z.infer<typeof flowRecordState>> = {
  in_sync: { tone: 'good', label: 'In sync' },
  pending: { tone: 'busy', label: 'Pending' },
  review: { tone: 'wait', label: 'Match review' },
  awaiting_approval: { tone: 'wait', label: 'Awaits approval' },
  conflict: { tone: 'wait', label: 'Conflict' },
  dead: { tone: 'bad', label: 'Dead letter' },
  skipped: { tone: 'idle', label: 'Left out' },
};

const changeStatesShown: Shown<z.infer<typeof changeState>> = {
  planned: { tone: 'busy', label: 'Planned' },
  awaiting_approval: { tone: 'wait', label: 'Awaits approval' },
  ready: { tone: 'busy', label: 'Ready to send' },
  sending: { tone: 'busy', label: 'Sending' },
  unknown: { tone: 'busy', label: 'Being looked up' },
  applied: { tone: 'good', label: 'Applied' },
  superseded: { tone: 'idle', label: 'Superseded' },
  rejected: { tone: 'idle', label: 'Rejected' },
  dead: { tone: 'bad', label: 'Dead letter' },
};

const healthShown: Shown<ConnectionSummary['health']> = {
  good: { tone: 'good', label: 'Working' },
  busy: { tone: 'busy', label: 'Waiting for the vendor’s limit' },
  troubled: { tone: 'wait', label: 'Failing, trying again' },
  broken: { tone: 'bad', label: 'Needs you' },
  off: { tone: 'idle', label: 'Disconnected' },
};

/** How the record stands at its vendor, where that is worth saying. */
export const recordStateLabels: Readonly<Record<z.infer<typeof recordState>, string | null>> = {
  active: null,
  unread: 'Not read yet',
  archived: 'Archived',
  merged: 'Merged',
  deleted: 'Deleted',
};

export const actionVerbs: Readonly<Record<z.infer<typeof changeAction>, { past: string; noun: string }>> = {
  create: { past: 'Created', noun: 'Create' },
  update: { past: 'Updated', noun: 'Update' },
  archive: { past: 'Archived', noun: 'Archive' },
  restore: { past: 'Restored', noun: 'Restore' },
};

export const evidenceLabels: Readonly<Record<z.infer<typeof evidenceKind>, string>> = {
  link: 'Linked before',
  reference: 'Our reference is on it',
  foreign_key: 'The other system’s id is on it',
  tax_number: 'Same ABN',
  name_and_email: 'Same name and email',
  name: 'Same name',
  email: 'Same email',
};

export const FlowRecordState = ({ state }: { state: z.infer<typeof flowRecordState> }) => (
  <Signal tone={flowRecordStatesShown[state].tone}>{flowRecordStatesShown[state].label}</Signal>
);

export const ChangeState = ({ state }: { state: z.infer<typeof changeState> }) => (
  <Signal tone={changeStatesShown[state].tone}>{changeStatesShown[state].label}</Signal>
);

/** `connecting` and `choose_tenant` are told apart from disconnected, though the health of all three is off. */
export const ConnectionHealth = ({
  connection,
}: {
  connection: Pick<ConnectionSummary, 'health' | 'state'>;
}) => {
  if (connection.state === 'choose_tenant') return <Signal tone="wait">Choose an organisation</Signal>;
  if (connection.state === 'connecting') return <Signal tone="busy">Connecting</Signal>;
  const { tone, label } = healthShown[connection.health];
  return <Signal tone={tone}>{label}</Signal>;
};
