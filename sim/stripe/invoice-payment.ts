import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** What one payment gives to one invoice. States: `open` → `paid` | `canceled`. */
export interface InvoicePayment {
  readonly id: string;
  readonly object: 'invoice_payment';
  readonly created: number;
  readonly livemode: boolean;
  amount_paid: number | null;
  amount_requested: number;
  readonly currency: string;
  readonly invoice: string;
  readonly is_default: boolean;
  /** Null for a payment outside of Stripe. */
  readonly payment_intent: string | null;
  readonly payment_record: string | null;
  status: 'canceled' | 'open' | 'paid';
  canceled_at: number | null;
  paid_at: number | null;
}

export const invoicePaymentTable = (): Table<InvoicePayment> =>
  new Table<InvoicePayment>('invoice_payment', wireInvoicePayment, {
    invoice: ({ invoice }) => invoice,
    payment_intent: (payment) => payment.payment_intent,
  });

const wireInvoicePayment = (row: InvoicePayment): Wire => {
  const { payment_intent, payment_record, canceled_at, paid_at, ...rest } = row;
  return {
    ...rest,
    payment:
      payment_intent === null
        ? { type: 'payment_record', payment_record }
        : { type: 'payment_intent', payment_intent },
    status_transitions: { canceled_at, paid_at },
  };
};
