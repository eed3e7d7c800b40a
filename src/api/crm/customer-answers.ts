import type { CustomerStanding as Answer } from '#contract/crm-payments.ts';
import type { CustomerStanding } from '#crm/payments/new-customer.ts';

export const customerAnswer = ({ state, carried }: CustomerStanding): Answer => ({
  state,
  key: carried?.goneKey ?? carried?.targetKey ?? null,
  seenAt: carried?.seenAt ?? null,
  recordId: carried?.recordId ?? null,
  flowId: carried?.flowId ?? null,
});
