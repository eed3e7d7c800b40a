import type { Reconciliation } from '#contract/reconciliations.ts';
import type { Tone } from '#web/ui/signal.tsx';

/** How often a run that is under way is looked at. Milliseconds. */
export const lookEveryMs = 1_000;

export const isOpen = (run: Reconciliation): boolean => run.endedAt === null;

/** Whether something that was to be healed is still read again, or waits for its turn. */
export const isHealing = ({ heals }: Reconciliation): boolean =>
  (heals?.reading ?? 0) + (heals?.waiting ?? 0) > 0;

export const purposeWords = {
  reconcile: 'Reconciliation',
  rehearse: 'Rehearsal',
  replay: 'Replay',
} as const satisfies Readonly<Record<Reconciliation['purpose'], string>>;

const foundWords = { reconcile: 'They differ', rehearse: 'Would change', replay: 'Would differ' } as const;

/** A run's state in words. */
export const stateOf = (run: Reconciliation): { readonly tone: Tone; readonly words: string } => {
  switch (run.state) {
    case 'waiting':
      return { tone: 'busy', words: 'Waiting for a worker' };
    case 'refreshing':
      return { tone: 'busy', words: 'Reading both sides again' };
    case 'running':
      return { tone: 'busy', words: 'Comparing' };
    case 'done':
      return run.findings === 0
        ? { tone: 'good', words: run.purpose === 'replay' ? 'Nothing would differ' : 'Both sides agree' }
        : { tone: 'wait', words: foundWords[run.purpose] };
    case 'failed':
      return { tone: 'bad', words: 'Failed' };
    case 'cancelled':
      return { tone: 'idle', words: 'Cancelled' };
    default:
      return run.state satisfies never;
  }
};
