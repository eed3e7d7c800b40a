import type { AgreedService } from '#contract/crm-agreed-services.ts';
import { BillableState } from '#web/features/billables/billable-state.tsx';
import { subscriptionStatesShown } from '#web/features/subscriptions/subscription-state.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Signal } from '#web/ui/signal.tsx';

/** What has become of it: what bills it and how far that is, or what it waits for. */
export const AgreedState = ({ agreed }: { agreed: AgreedService }) => {
  const { state, billable, subscription } = agreed;
  if (state === 'withdrawn') return <Signal tone="idle">Not billed</Signal>;
  if (subscription !== null) {
    const { tone, label } = subscriptionStatesShown[subscription.state];
    return (
      <Signal tone={tone}>
        <TextLink inherit to="/subscriptions/$subscriptionId" params={{ subscriptionId: subscription.id }}>
          {label}
        </TextLink>
      </Signal>
    );
  }
  if (state === 'prepared') return <Signal tone="wait">Waits to be started</Signal>;
  // A person removed the line of it.
  if (billable === null) return <Signal tone="idle">Its line was removed</Signal>;
  return <BillableState billable={billable} />;
};
