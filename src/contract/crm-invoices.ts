import { z } from 'zod';
import {
  amount,
  askErrors,
  billingAction,
  billingJob,
  collection,
  creditNoteState,
  discount,
  invoiceOrigin,
  invoiceState,
  opportunityRef,
  refundState,
  requestKey,
  serviceRef,
  taxRef,
  totals,
} from './crm-finance-vocabulary.ts';
import { creditReasons, refundReasons } from '#model/billing.ts';
import { invoiceEnds } from '#model/invoicing/invoicing-nouns.ts';
import { crmActivity } from './crm-activity.ts';
import { payment } from './crm-payments.ts';
import { contactRef, currency, plainDate, textOrNone } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import type { ErrorCode } from './error-codes.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant, problem } from './vocabulary.ts';

/** What a person reads first; `overdue`, `payment_failed` and `disputed` are open or paid invoices that need a look. */
export const invoiceFlags = z.object({
  isSent: z.boolean(),
  isOverdue: z.boolean(),
  isDisputed: z.boolean(),
  /** The last try to collect failed: why, and when the next one is. */
  paymentFailed: z.object({ reason: z.string(), nextAttemptAt: instant.nullable() }).nullable(),
  /** What is being done, or has stopped; the newest that is not done. */
  job: billingJob.nullable(),
});

export const invoiceSummary = z.object({
  id: idOf('invoice'),
  origin: invoiceOrigin,
  /** As the customer reads it; null until it is finalized. */
  number: z.string().nullable(),
  contact: contactRef.nullable(),
  state: invoiceState,
  currency: z.string(),
  ...totals.shape,
  due: amount,
  paid: amount,
  remaining: amount,
  refunded: amount,
  credited: amount,
  collection,
  issuedAt: instant.nullable(),
  dueAt: instant.nullable(),
  sentAt: instant.nullable(),
  paidAt: instant.nullable(),
  endedAt: instant.nullable(),
  ...invoiceFlags.shape,
  subscriptionId: idOf('subscription').nullable(),
  createdAt: instant,
  updatedAt: instant,
});
export type InvoiceSummary = z.infer<typeof invoiceSummary>;

/** Values as they were when the invoice was made; later changes of the catalogue do not touch them. */
export const invoiceLine = z.object({
  position: z.number(),
  billableId: idOf('billable').nullable(),
  service: serviceRef.nullable(),
  opportunity: opportunityRef.nullable(),
  ticketId: idOf('ticket').nullable(),
  description: z.string(),
  quantity: z.string(),
  unitPrice: z.string().nullable(),
  priceReason: z.string().nullable(),
  discount: discount.nullable(),
  tax: taxRef.nullable(),
  amount,
  discountAmount: amount,
  taxAmount: amount,
  total: amount,
});
export type InvoiceLine = z.infer<typeof invoiceLine>;

export const refund = z.object({
  id: idOf('refund'),
  paymentId: idOf('payment').nullable(),
  amount,
  state: refundState,
  reason: z.string().nullable(),
  failure: z.string().nullable(),
  createdAt: instant,
});

export const creditNote = z.object({
  id: idOf('creditNote'),
  number: z.string().nullable(),
  amount,
  state: creditNoteState,
  reason: z.string().nullable(),
  memo: z.string().nullable(),
  createdAt: instant,
});

export const dispute = z.object({
  id: idOf('dispute'),
  amount,
  /** Stripe's word: `needs_response`, `under_review`, `won`, `lost`, … */
  state: z.string(),
  reason: z.string().nullable(),
  respondBy: instant.nullable(),
  createdAt: instant,
});

export const invoiceDetail = invoiceSummary.extend({
  memo: z.string().nullable(),
  discountOnInvoice: discount.nullable(),
  termsDays: z.number().nullable(),
  /** Our figures before anything was sent; null on invoices made at Stripe. */
  predicted: totals.nullable(),
  /** At most 250. */
  lines: z.array(invoiceLine),
  payments: z.array(payment),
  refunds: z.array(refund),
  creditNotes: z.array(creditNote),
  disputes: z.array(dispute),
  /** Newest first. */
  jobs: z.array(billingJob),
  /** Newest first; at most 200. */
  timeline: z.array(crmActivity),
  /** What may be asked for now. */
  actions: z.array(billingAction),
  stripe: z.object({
    connectionId: idOf('connection'),
    isConnected: z.boolean(),
    /** Stripe's id, to be found there. */
    key: z.string().nullable(),
  }),
  createdBy: actor,
});
export type InvoiceDetail = z.infer<typeof invoiceDetail>;

/** How it is to be collected and how far it is carried: a draft to look at, finalized, or sent as well. */
const options = z.object({
  collection: collection.default('send_invoice'),
  /** Days until it is due, from finalization; the contact's terms, else 14, when it is left out. */
  termsDays: z.number().int().min(0).max(365).optional(),
  memo: textOrNone(1_000).optional(),
  /** On the whole invoice, after the lines' own. Each invoice of several gets it, an amount only in its own currency. */
  discount: discount.optional(),
  until: z.enum(invoiceEnds).default('sent'),
});

const chosen = z.array(idOf('billable')).min(1).max(1_000);

/** Why an invoice cannot be made as it is (`refusals`), or what to know before it is (`warnings`). */
export const invoicePreview = z.object({
  contact: contactRef,
  currency: z.string(),
  termsDays: z.number().nullable(),
  lines: z.array(invoiceLine),
  ...totals.shape,
  warnings: z.array(problem),
  refusals: z.array(problem),
});
export type InvoicePreview = z.infer<typeof invoicePreview>;

export const previewInvoices = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/preview',
  summary:
    'What invoices the chosen billables make: one a contact and currency, with totals and what stands in the way',
  access: 'member',
  body: options.extend({ billableIds: chosen }),
  success: z.object({
    invoices: z.array(invoicePreview),
    /** What concerns all of them: Stripe is not connected, a billable is gone. */
    refusals: z.array(problem),
    warnings: z.array(problem),
  }),
  errors: ['crm.module_off', 'crm.nothing_to_invoice', 'crm.amount_refused'],
});

export const generateInvoices = endpoint({
  method: 'POST',
  path: '/api/crm/invoices',
  summary: 'Make the invoices of a preview, all or none, and begin to carry them to Stripe',
  access: 'member',
  body: options.extend({ billableIds: chosen, requestKey }),
  success: z.object({ invoices: z.array(invoiceSummary) }),
  errors: [
    'crm.module_off',
    'crm.stripe_not_connected',
    'crm.nothing_to_invoice',
    'crm.billable_taken',
    'crm.billable_closed',
    'crm.bad_reference',
    'crm.currency_refused',
    'crm.amount_refused',
    'crm.below_minimum',
    'crm.contact_without_email',
    'crm.too_many_lines',
    'crm.request_reused',
  ],
});

export const listInvoices = endpoint({
  method: 'GET',
  path: '/api/crm/invoices',
  summary: 'Invoices, newest first',
  access: 'member',
  query: pageQuery.extend({
    /** Several: separated by commas. */
    state: z.string().max(100).optional(),
    /** What needs a look: overdue, payment failed, disputed, stopped. */
    attention: z.enum(['any', 'overdue', 'payment_failed', 'disputed', 'stopped']).optional(),
    contact: idOf('contact').optional(),
    opportunity: idOf('opportunity').optional(),
    ticket: idOf('ticket').optional(),
    subscription: idOf('subscription').optional(),
    origin: invoiceOrigin.optional(),
    currency: currency.optional(),
    /** Number, whole or its beginning. */
    number: z.string().trim().max(60).optional(),
    from: plainDate.optional(),
    to: plainDate.optional(),
  }),
  success: pageOf(invoiceSummary),
  errors: ['crm.module_off', 'api.bad_cursor', 'api.bad_request'],
});

const params = z.object({ id: idOf('invoice') });

export const readInvoice = endpoint({
  method: 'GET',
  path: '/api/crm/invoices/:id',
  summary: 'One invoice with lines, payments, refunds, credit notes, disputes and its timeline',
  access: 'member',
  params,
  success: invoiceDetail,
  errors: ['crm.module_off', 'crm.not_found'],
});

const vendorRead = [
  'budget.spent',
  'vendor.throttled',
  'vendor.unreachable',
  'vendor.unauthorised',
  'vendor.forbidden',
  'vendor.refused',
  'vendor.nonsense',
  'connection.expired',
  'connection.credential_missing',
] as const satisfies readonly ErrorCode[];

/** Read from Stripe now, because it lapses: do not keep it. */
export const readPaymentLink = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/payment-link',
  summary: 'Where the customer pays this invoice, and its PDF',
  access: 'member',
  params,
  success: z.object({ url: z.string().nullable(), pdfUrl: z.string().nullable() }),
  errors: ['crm.module_off', 'crm.not_found', 'crm.stripe_not_connected', 'crm.invoice_state', ...vendorRead],
});

const ask = z.object({ requestKey });
const acts = [...askErrors, 'crm.invoice_state'] as const satisfies readonly ErrorCode[];

export const finalizeInvoice = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/finalize',
  summary: 'Finalize a draft: it gets its number, and can be paid',
  access: 'member',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

export const sendInvoice = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/send',
  summary: 'Mail the invoice to its customer, again if it was sent',
  access: 'member',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

export const voidInvoice = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/void',
  summary: 'Void an invoice that is not paid: its billables become open again',
  access: 'admin',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

export const markInvoiceUncollectible = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/mark-uncollectible',
  summary: 'Give an open invoice up as a bad debt; it can still be paid or voided',
  access: 'admin',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

export const deleteInvoiceDraft = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/delete-draft',
  summary: 'Delete a draft: its billables become open again',
  access: 'member',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

export const payInvoiceOutOfBand = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/pay-out-of-band',
  summary: 'Note that an invoice was paid elsewhere, in cash or by bank transfer',
  access: 'member',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

export const payInvoiceNow = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/pay-now',
  summary: 'Try the customer’s stored payment method now',
  access: 'member',
  params,
  body: ask,
  success: invoiceDetail,
  errors: acts,
});

/** Of an open invoice it lowers what is due; of a paid one, `refund`, `balance` and `outOfBand` say where it goes. */
export const creditInvoice = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/credit',
  summary: 'Issue a credit note',
  access: 'admin',
  params,
  body: z.object({
    requestKey,
    /** Tax included, in the invoice's currency. */
    amount: z.string().max(30),
    reason: z.enum(creditReasons).nullable(),
    memo: textOrNone(1_000),
    /** Required of a paid invoice: given back by refund, kept as the customer's balance, or given back elsewhere. */
    goes: z.enum(['refund', 'balance', 'out_of_band']).optional(),
  }),
  success: invoiceDetail,
  errors: [...acts, 'crm.amount_refused', 'crm.refund_too_large', 'crm.no_payment'],
});

export const refundInvoice = endpoint({
  method: 'POST',
  path: '/api/crm/invoices/:id/refund',
  summary: 'Give a payment back, whole or in part',
  access: 'admin',
  params,
  body: z.object({
    requestKey,
    /** The newest that has something left when it is left out. */
    paymentId: idOf('payment').optional(),
    /** All that is left when it is left out. */
    amount: z.string().max(30).optional(),
    reason: z.enum(refundReasons).nullable(),
  }),
  success: invoiceDetail,
  errors: [...acts, 'crm.amount_refused', 'crm.refund_too_large', 'crm.no_payment'],
});

const jobParams = z.object({ id: idOf('billingJob') });

/** Jobs that only a person can bring on. */
export const listStoppedJobs = endpoint({
  method: 'GET',
  path: '/api/crm/billing-jobs',
  summary: 'What has stopped on its way to Stripe, newest first',
  access: 'member',
  query: pageQuery,
  success: pageOf(
    billingJob.extend({
      invoiceId: idOf('invoice').nullable(),
      subscriptionId: idOf('subscription').nullable(),
      title: z.string(),
    }),
  ),
  errors: ['crm.module_off', 'api.bad_cursor'],
});

export const retryJob = endpoint({
  method: 'POST',
  path: '/api/crm/billing-jobs/:id/retry',
  summary: 'Let something that has stopped go on from where it stands',
  access: 'member',
  params: jobParams,
  success: billingJob,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stripe_not_connected', 'crm.job_not_stopped'],
});

/** Of an invoice that was being made: its draft at Stripe is deleted, and its billables become open again. */
export const giveUpJob = endpoint({
  method: 'POST',
  path: '/api/crm/billing-jobs/:id/give-up',
  summary: 'Give up what has stopped',
  access: 'member',
  params: jobParams,
  success: billingJob,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stripe_not_connected', 'crm.job_not_stopped'],
});

/** Where invoicing stands in this workspace, for pages that offer it. */
export const readBilling = endpoint({
  method: 'GET',
  path: '/api/crm/billing',
  summary: 'Whether invoices can be made now, and if not, why',
  access: 'member',
  success: z.object({
    isReady: z.boolean(),
    problem: problem.nullable(),
    stripe: z
      .object({
        connectionId: idOf('connection'),
        state: z.string(),
        tenantName: z.string().nullable(),
      })
      .nullable(),
    defaultTermsDays: z.number(),
    stopped: z.number(),
  }),
  errors: ['crm.module_off'],
});
