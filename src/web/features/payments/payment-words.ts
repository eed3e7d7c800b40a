import type { Payment } from '#contract/crm-payments.ts';
import { humanise } from '#web/ui/format.ts';

/** "Visa ···· 4242", "Au becs debit", "Paid elsewhere"; a dash before one was used. */
export const methodText = ({
  isOutOfBand,
  methodLabel,
  method,
}: Pick<Payment, 'isOutOfBand' | 'methodLabel' | 'method'>): string => {
  if (isOutOfBand) return 'Paid elsewhere';
  if (methodLabel !== null) return humanise(methodLabel);
  return method === null ? '–' : humanise(method);
};
