/** What can be reported. The two that end in their lines are what a figure of the one before is made of. */
export const reportNames = [
  'receivables',
  'receivable_invoices',
  'payments',
  'customers',
  'services',
  'currencies',
  'unbilled',
  'unbilled_billables',
  'reconciliation',
] as const;
export type ReportName = (typeof reportNames)[number];

/** `financial_year` is Australia's, from 1 July; weeks begin on Monday. */
export const reportPeriods = ['day', 'week', 'month', 'quarter', 'financial_year'] as const;
export type ReportPeriod = (typeof reportPeriods)[number];

/**
 * What a reconciliation can find. `paid_differs`: a paid invoice whose payments are not what was due; `open_though_paid`:
 * nothing is left of it, and it is open; `billable_on_void`: a billable still stands on an invoice that is void, deleted or
 * failed; `payment_without_invoice`: money came for an invoice that does not stand; `state_differs`: an invoice is paid and
 * its billable not settled, or the other way round.
 */
export const reportFindings = [
  'paid_differs',
  'open_though_paid',
  'billable_on_void',
  'payment_without_invoice',
  'state_differs',
] as const;
export type ReportFinding = (typeof reportFindings)[number];
