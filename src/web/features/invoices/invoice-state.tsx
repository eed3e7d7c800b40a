import { compareDecimals, parseDecimal } from '#base/decimal.ts';
import { unreachable } from '#base/never.ts';
import type { InvoiceSummary } from '#contract/crm-invoices.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';

export type ShownInvoice = Omit<InvoiceSummary, 'job'> & { readonly job?: InvoiceSummary['job'] };

/** How an invoice stands in a few words; what needs a person comes before what is merely so. */
export const InvoiceState = ({ invoice }: { invoice: ShownInvoice }) => {
  const { tone, label } = shownOf(invoice);
  return <Signal tone={tone}>{label}</Signal>;
};

interface Shown {
  tone: Tone;
  label: string;
}

const shownOf = (invoice: ShownInvoice): Shown => {
  if (invoice.job?.state === 'stopped') return { tone: 'bad', label: 'Stopped' };
  switch (invoice.state) {
    case 'generating':
      return invoice.job?.state === 'waiting'
        ? { tone: 'wait', label: 'Waiting' }
        : { tone: 'busy', label: 'Being made' };
    case 'draft':
      return { tone: 'idle', label: 'Draft' };
    case 'open':
      return openOf(invoice);
    case 'paid':
      return paidOf(invoice);
    case 'void':
      return { tone: 'idle', label: 'Voided' };
    case 'uncollectible':
      return { tone: 'bad', label: 'Uncollectible' };
    case 'deleted':
      return { tone: 'idle', label: 'Deleted' };
    case 'failed':
      return { tone: 'bad', label: 'Given up' };
    default:
      return unreachable(invoice.state);
  }
};

const openOf = ({ isDisputed, isOverdue, isSent, paid, paymentFailed }: ShownInvoice): Shown => {
  if (isDisputed) return { tone: 'bad', label: 'Disputed' };
  if (paymentFailed !== null) return { tone: 'bad', label: 'Payment failed' };
  if (isOverdue) return { tone: 'wait', label: 'Overdue' };
  if (isAbove(paid, '0')) return { tone: 'busy', label: 'Open, partly paid' };
  return { tone: 'busy', label: isSent ? 'Open, sent' : 'Open, not sent' };
};

const paidOf = ({ isDisputed, refunded, paid }: ShownInvoice): Shown => {
  if (isDisputed) return { tone: 'bad', label: 'Paid, disputed' };
  if (!isAbove(refunded, '0')) return { tone: 'good', label: 'Paid' };
  return isAbove(paid, refunded)
    ? { tone: 'good', label: 'Paid, partly refunded' }
    : { tone: 'idle', label: 'Refunded' };
};

/** Compares two amounts by value; false for what is no number. */
export const isAbove = (amount: string, than: string): boolean => {
  const left = parseDecimal(amount);
  const right = parseDecimal(than);
  return left !== null && right !== null && compareDecimals(left, right) > 0;
};
