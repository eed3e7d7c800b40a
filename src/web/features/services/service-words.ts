import type { ServicePrice, ServiceSummary } from '#contract/crm-services.ts';
import { formatUnitPrice } from '#web/ui/money.tsx';

/** "Once", "Every month", "Every 3 months". */
export const recurringText = (recurring: ServiceSummary['recurring']): string => {
  if (recurring === null) return 'Once';
  const { interval, count } = recurring;
  return count === 1 ? `Every ${interval}` : `Every ${String(count)} ${interval}s`;
};

/** "AUD 120.00 a month", "AUD 12.3456 an hour". */
export const priceText = ({ currency, unitPrice }: ServicePrice, unit: string | null): string =>
  `${formatUnitPrice({ amount: unitPrice, currency })}${unit === null ? '' : ` per ${unit}`}`;

export const taxBehaviorLabels: Readonly<Record<ServicePrice['taxBehavior'], string>> = {
  exclusive: 'Tax is added',
  inclusive: 'Tax is included',
  unspecified: 'By the tax rate',
};
