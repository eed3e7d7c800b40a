import type { InvoiceLine } from '#contract/crm-invoices.ts';

/** The opportunity that all lines came of; null when they came of several, or of none. */
export const sharedOpportunity = (lines: readonly InvoiceLine[]): InvoiceLine['opportunity'] => {
  const first = lines[0]?.opportunity ?? null;
  return lines.every(({ opportunity }) => opportunity?.id === first?.id) ? first : null;
};
