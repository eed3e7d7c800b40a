import { z } from 'zod';
import { amount, askErrors, invoiceRef, paymentState } from './crm-finance-vocabulary.ts';
import { contactRef, currency, plainDate } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import type { ErrorCode } from './error-codes.ts';
import { pageOf, pageQuery } from './paging.ts';
import { anewErrors } from './records.ts';
import { idOf, instant } from './vocabulary.ts';

export const payment = z.object({
  id: idOf('payment'),
  invoiceId: idOf('invoice'),
  currency: z.string(),
  amount,
  refunded: amount,
  /** What Stripe kept and what reaches the bank, in `settlementCurrency`; null until it is known. */
  fee: amount.nullable(),
  net: amount.nullable(),
  settlementCurrency: z.string().nullable(),
  /** Stripe's word: `card`, `au_becs_debit`, …; null out of band. */
  method: z.string().nullable(),
  /** What may be shown of it: `visa ···· 4242`. */
  methodLabel: z.string().nullable(),
  state: paymentState,
  /** Why it failed. */
  reason: z.string().nullable(),
  isOutOfBand: z.boolean(),
  paidAt: instant.nullable(),
  createdAt: instant,
});
export type Payment = z.infer<typeof payment>;

export const listPayments = endpoint({
  method: 'GET',
  path: '/api/crm/payments',
  summary: 'Payments that were made or tried, newest first',
  access: 'member',
  query: pageQuery.extend({
    state: paymentState.optional(),
    contact: idOf('contact').optional(),
    invoice: idOf('invoice').optional(),
    currency: currency.optional(),
    from: plainDate.optional(),
    to: plainDate.optional(),
  }),
  success: pageOf(payment.extend({ contact: contactRef.nullable(), invoice: invoiceRef })),
  errors: ['crm.module_off', 'api.bad_cursor'],
});

const vendorCall = [
  ...askErrors,
  'crm.no_customer',
  'budget.spent',
  'vendor.throttled',
  'vendor.unreachable',
  'vendor.unknown_outcome',
  'vendor.unauthorised',
  'vendor.forbidden',
  'vendor.refused',
  'vendor.nonsense',
  'connection.expired',
  'connection.credential_missing',
] as const satisfies readonly ErrorCode[];

const params = z.object({ id: idOf('contact') });

export const paymentMethod = z.object({
  id: z.string(),
  type: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  expiresMonth: z.number().nullable(),
  expiresYear: z.number().nullable(),
  isDefault: z.boolean(),
});
export type PaymentMethod = z.infer<typeof paymentMethod>;

/** Read from Stripe now; nothing of them is stored here. */
export const listPaymentMethods = endpoint({
  method: 'GET',
  path: '/api/crm/contacts/:id/payment-methods',
  summary: 'What a contact can be charged by, as far as it may be shown',
  access: 'member',
  params,
  success: z.object({ isCustomer: z.boolean(), items: z.array(paymentMethod) }),
  errors: vendorCall,
});

export const chooseDefaultMethod = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/payment-methods/default',
  summary: 'Choose the payment method that invoices are charged to',
  access: 'member',
  params,
  body: z.object({ paymentMethodId: z.string().min(1).max(100) }),
  success: z.object({ isCustomer: z.boolean(), items: z.array(paymentMethod) }),
  errors: vendorCall,
});

/** Pages of Stripe's; they live for minutes, and card numbers are typed there only. */
export const makeSetupLink = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/setup-link',
  summary: 'A page of Stripe’s where the contact leaves a payment method',
  access: 'member',
  params,
  success: z.object({ url: z.string() }),
  errors: vendorCall,
});

export const makePortalLink = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/portal-link',
  summary: 'A page of Stripe’s where the contact sees invoices and payment methods',
  access: 'member',
  params,
  success: z.object({ url: z.string() }),
  errors: vendorCall,
});

/** Where a contact stands as Stripe's customer, as far as is known here; no call to Stripe. */
export const customerStanding = z.object({
  /**
   * `none`: it becomes one with its first invoice; `gone`: it was deleted at Stripe; the others say why the flow has made
   * none of it.
   */
  state: z.enum(['none', 'pending', 'customer', 'gone', 'paused', 'review', 'dead', 'left_out']),
  /** Stripe's id of the customer, of the deleted one when it is gone. */
  key: z.string().nullable(),
  /** When the customer was last read at Stripe. */
  seenAt: instant.nullable(),
  /** The contact as a record of the flow that carries it. */
  recordId: idOf('record').nullable(),
  flowId: idOf('flow').nullable(),
});
export type CustomerStanding = z.infer<typeof customerStanding>;

export const readCustomer = endpoint({
  method: 'GET',
  path: '/api/crm/contacts/:id/customer',
  summary: 'Where a contact stands as a customer of Stripe',
  access: 'member',
  params,
  success: customerStanding,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stripe_not_connected'],
});

/** The old customer's invoices stay; what waited for a customer goes on by itself. */
export const makeNewCustomer = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/new-customer',
  summary: 'Give a contact a new customer after the one before was deleted at Stripe',
  access: 'admin',
  params,
  success: customerStanding,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stripe_not_connected', 'crm.no_customer', ...anewErrors],
});
