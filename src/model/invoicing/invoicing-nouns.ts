/**
 * quoted: a line of an offer that is not accepted; open: may be invoiced; on_invoice: on a live invoice that is not
 * settled; settled: its invoice is paid; written_off: never to be invoiced.
 */
export const billableStates = ['quoted', 'open', 'on_invoice', 'settled', 'written_off'] as const;
export type BillableState = (typeof billableStates)[number];

export const discountKinds = ['amount', 'percent'] as const;
export type DiscountKind = (typeof discountKinds)[number];

/** `plumbline`: made here from billables; `stripe`: made there, and known by observation only. */
export const invoiceOrigins = ['plumbline', 'stripe'] as const;
export type InvoiceOrigin = (typeof invoiceOrigins)[number];

/**
 * generating: the draft is being made; failed: it could not be, and its billables are free again; deleted: a draft that
 * was taken back. The others are the billing vendor's own.
 */
export const invoiceStates = [
  'generating',
  'draft',
  'open',
  'paid',
  'void',
  'uncollectible',
  'deleted',
  'failed',
] as const;
export type InvoiceState = (typeof invoiceStates)[number];

export const collections = ['send_invoice', 'charge_automatically'] as const;
export type Collection = (typeof collections)[number];

/** How far an invoice is asked to go by itself; `sent` is charged where a stored method pays it. */
export const invoiceEnds = ['draft', 'finalized', 'sent'] as const;
export type InvoiceEnd = (typeof invoiceEnds)[number];

export const billingActions = [
  'generate',
  'finalize',
  'send',
  'void',
  'mark_uncollectible',
  'delete_draft',
  'pay_out_of_band',
  'pay_now',
  'credit',
  'refund',
  'start_subscription',
  'change_subscription',
  'pause_subscription',
  'resume_subscription',
  'cancel_subscription',
] as const;
export type BillingAction = (typeof billingActions)[number];

/**
 * ready: to be worked on now; waiting: for something that comes by itself, tried again at a time; stopped: only a person
 * can help, and may let it go on; done.
 */
export const jobStates = ['ready', 'waiting', 'done', 'stopped'] as const;
export type JobState = (typeof jobStates)[number];

/** intent: stored, perhaps sent; unknown: sent, and the answer was lost; refused: the vendor said no; done. */
export const stepStates = ['intent', 'unknown', 'done', 'refused'] as const;
export type StepState = (typeof stepStates)[number];

export const paymentStates = ['open', 'paid', 'failed', 'canceled', 'unknown'] as const;
export type PaymentState = (typeof paymentStates)[number];

export const refundStates = [
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
  'unknown',
] as const;
export type RefundState = (typeof refundStates)[number];

export const creditNoteStates = ['issued', 'void', 'unknown'] as const;
export type CreditNoteState = (typeof creditNoteStates)[number];

export const subscriptionStates = [
  'starting',
  'incomplete',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
  'expired',
  'failed',
  'unknown',
] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];
