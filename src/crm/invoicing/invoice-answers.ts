import type { JsonObject, JsonValue } from '#base/json.ts';
import { billingInvoiceStates, type BillingInvoice, type BillingInvoiceState } from '#model/billing.ts';

/** What is kept of the vendor's answer to a step: figures and state; no links, no lines, no names. */
export interface InvoiceAnswer extends JsonObject {
  readonly invoiceId: string;
  readonly state: BillingInvoiceState;
  readonly number: string | null;
  /** Minor units, as text. */
  readonly subtotal: string;
  readonly discount: string;
  readonly tax: string;
  readonly total: string;
  readonly amountDue: string;
  readonly amountPaid: string;
  readonly amountRemaining: string;
  readonly dueAt: number | null;
  readonly finalizedAt: number | null;
  readonly paidAt: number | null;
  readonly nextPaymentAttemptAt: number | null;
}

export const answerOf = (invoice: BillingInvoice): InvoiceAnswer => ({
  invoiceId: invoice.invoiceId,
  state: billingInvoiceStates.find((state) => state === invoice.state) ?? 'unknown',
  number: invoice.number,
  subtotal: invoice.subtotal.toString(),
  discount: invoice.discount.toString(),
  tax: invoice.tax.toString(),
  total: invoice.total.toString(),
  amountDue: invoice.amountDue.toString(),
  amountPaid: invoice.amountPaid.toString(),
  amountRemaining: invoice.amountRemaining.toString(),
  dueAt: invoice.dueAt,
  finalizedAt: invoice.finalizedAt,
  paidAt: invoice.paidAt,
  nextPaymentAttemptAt: invoice.nextPaymentAttemptAt,
});

/** An input of the billing port as JSON, amounts as text, to be stored before it is sent. */
export const bodyOf = (input: object): JsonObject =>
  JSON.parse(
    JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  ) as Readonly<Record<string, JsonValue>>;
