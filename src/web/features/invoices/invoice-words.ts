import type { BillingAction } from '#web/features/invoices/job-words.ts';
import type { InvoiceSummary } from '#contract/crm-invoices.ts';

/** An invoice by its number; before it has one, by what it is. */
export const invoiceName = ({ number, state }: Pick<InvoiceSummary, 'number' | 'state'>): string => {
  if (number !== null) return number;
  if (state === 'deleted') return 'Deleted draft';
  return state === 'draft' ? 'Draft' : 'New invoice';
};

export const collectionWords: Readonly<Record<InvoiceSummary['collection'], string>> = {
  send_invoice: 'Sent, and paid by its link',
  charge_automatically: 'Charged to the stored payment method',
};

/** What each action is called on its button. */
export const actionLabels: Readonly<Record<BillingAction, string>> = {
  generate: 'Make the invoice',
  finalize: 'Finalize',
  send: 'Send',
  void: 'Void',
  mark_uncollectible: 'Mark as uncollectible',
  delete_draft: 'Delete the draft',
  pay_out_of_band: 'Record a payment',
  pay_now: 'Charge now',
  credit: 'Credit note',
  refund: 'Refund',
  start_subscription: 'Start the subscription',
  change_subscription: 'Change',
  pause_subscription: 'Pause',
  resume_subscription: 'Resume',
  cancel_subscription: 'Cancel',
};
