import type { AgreedService } from '#contract/crm-agreed-services.ts';
import { taxText } from '#contract/tax-text.ts';
import { formatDate, formatDayShort } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';

/** "every month", "every 3 months", "every year"; empty of what is billed once. */
const everyText = ({ interval }: AgreedService): string => {
  if (interval === null) return '';
  const { unit, count } = interval;
  return count === 1 ? `every ${unit}` : `every ${String(count)} ${unit}s`;
};

/** "AUD 550.00 every month". */
export const agreedAmount = (agreed: AgreedService): string =>
  [formatMoney(agreed), everyText(agreed)].filter((part) => part !== '').join(' ');

/** "from 1 July 2026", "for 12 months": when it bills, as it was agreed. */
export const agreedTime = ({ startsOn, termMonths, way }: AgreedService): string => {
  if (way !== 'subscription') return '';
  const first = startsOn === null ? 'from when it is started' : `from ${formatDate(startsOn)}`;
  if (termMonths === null) return `${first}, without an end`;
  return `${first}, for ${termMonths === 1 ? 'a month' : `${String(termMonths)} months`}`;
};

/** What stands under its name: quantity and price, the catalogue’s code, the tax, the time. */
export const agreedParts = (agreed: AgreedService): readonly string[] =>
  [
    agreed.quantity === '1'
      ? ''
      : `${agreed.quantity} × ${formatMoney({ ...agreed, amount: agreed.unitPrice })}`,
    agreed.service?.code ?? '',
    agreed.tax === null ? 'No tax' : taxText(agreed.tax),
    agreedTime(agreed),
    agreed.acceptedAt === null ? '' : `accepted ${formatDayShort(agreed.acceptedAt)}`,
  ].filter((part) => part !== '');
