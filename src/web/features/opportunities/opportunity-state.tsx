import type { OpportunitySummary } from '#contract/crm-opportunities.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';

const shown = {
  open: { tone: 'busy', label: 'Open' },
  won: { tone: 'good', label: 'Won' },
  lost: { tone: 'idle', label: 'Lost' },
} as const satisfies Record<OpportunitySummary['state'], { tone: Tone; label: string }>;

export const OpportunityState = ({ state }: { state: OpportunitySummary['state'] }) => (
  <Signal tone={shown[state].tone}>{shown[state].label}</Signal>
);
