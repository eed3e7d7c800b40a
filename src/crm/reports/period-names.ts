import type { ReportPeriod } from '#model/crm/report-nouns.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A period as people call it, by its first day: `9 Nov 2026`, `Week of 9 Nov 2026`, `Nov 2026`, `Oct–Dec 2026`,
 * `FY 2026–27`.
 */
export const periodName = (by: ReportPeriod, firstDay: string): string => {
  const [year = '', month = '', day = ''] = firstDay.split('-');
  const at = Number(month) - 1;
  const date = `${String(Number(day))} ${months[at] ?? ''} ${year}`;
  switch (by) {
    case 'day':
      return date;
    case 'week':
      return `Week of ${date}`;
    case 'month':
      return `${months[at] ?? ''} ${year}`;
    case 'quarter':
      return `${months[at] ?? ''}–${months[at + 2] ?? ''} ${year}`;
    case 'financial_year':
      return `FY ${year}–${String((Number(year) + 1) % 100).padStart(2, '0')}`;
    default:
      return by satisfies never;
  }
};
