import type { SubscriptionSummary } from '#contract/crm-subscriptions.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';

export const subscriptionStatesShown: Readonly<
  Record<SubscriptionSummary['state'], { tone: Tone; label: string }>
> = {
  starting: { tone: 'busy', label: 'Starting' },
  incomplete: { tone: 'wait', label: 'First payment missing' },
  trialing: { tone: 'good', label: 'Not billed yet' },
  active: { tone: 'good', label: 'Active' },
  past_due: { tone: 'bad', label: 'Payment overdue' },
  unpaid: { tone: 'bad', label: 'Unpaid' },
  paused: { tone: 'idle', label: 'Paused' },
  canceled: { tone: 'idle', label: 'Canceled' },
  expired: { tone: 'idle', label: 'Never began' },
  failed: { tone: 'bad', label: 'Given up' },
  unknown: { tone: 'wait', label: 'Unknown' },
};

type Standing = Pick<SubscriptionSummary, 'state' | 'isPaused' | 'cancelAtPeriodEnd' | 'job'>;

/** How a subscription stands; what has stopped comes first, then a pause or an end that is coming. */
export const SubscriptionState = ({ subscription }: { subscription: Standing }) => {
  const { state, isPaused, cancelAtPeriodEnd, job } = subscription;
  const { tone, label } = subscriptionStatesShown[state];
  if (job?.state === 'stopped') return <Signal tone="bad">Stopped</Signal>;
  if (isPaused && state !== 'canceled') return <Signal tone="idle">Paused</Signal>;
  if (cancelAtPeriodEnd && state === 'active') return <Signal tone="wait">Ends with its period</Signal>;
  return <Signal tone={tone}>{label}</Signal>;
};
