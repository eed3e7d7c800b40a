import { z } from 'zod';
import {
  amount,
  billableState,
  discount,
  invoiceRef,
  quantity,
  serviceRef,
  taxRef,
  unitPrice,
} from './crm-finance-vocabulary.ts';
import { contactRef, currency, plainDate, subjectRef, textOrNone, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant } from './vocabulary.ts';

/** One thing to be billed: so many of a service, or of anything that can be described, at a price. */
export const billable = z.object({
  id: idOf('billable'),
  state: billableState,
  /** The opportunity, ticket or contact that it belongs to. */
  parent: subjectRef,
  contact: contactRef,
  service: serviceRef.nullable(),
  description: z.string(),
  quantity: z.string(),
  unitPrice: z.string(),
  /** The service's price in this currency when it was made; where `unitPrice` differs, `priceReason` says why. */
  listPrice: z.string().nullable(),
  priceReason: z.string().nullable(),
  discount: discount.nullable(),
  tax: taxRef.nullable(),
  currency: z.string(),
  on: plainDate,
  memo: z.string().nullable(),
  /** What it comes to by itself. */
  amounts: z.object({ amount, discount: amount, tax: amount, total: amount }),
  /** Set while it is on an invoice or settled by one. */
  invoice: invoiceRef.nullable(),
  timeEntryId: idOf('timeEntry').nullable(),
  writtenOffReason: z.string().nullable(),
  createdBy: actor,
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type Billable = z.infer<typeof billable>;

const filters = z.object({
  /** Several: separated by commas. */
  state: z.string().max(100).optional(),
  contact: idOf('contact').optional(),
  opportunity: idOf('opportunity').optional(),
  ticket: idOf('ticket').optional(),
  invoice: idOf('invoice').optional(),
  currency: currency.optional(),
  from: plainDate.optional(),
  to: plainDate.optional(),
});

export const listBillables = endpoint({
  method: 'GET',
  path: '/api/crm/billables',
  summary: 'Billables, newest first',
  access: 'member',
  query: pageQuery.extend(filters.shape),
  success: pageOf(billable),
  errors: ['crm.module_off', 'api.bad_cursor', 'api.bad_request'],
});

/** The same filters as the list; one row a state and currency. */
export const readBillableSums = endpoint({
  method: 'GET',
  path: '/api/crm/billables/sums',
  summary: 'How many billables there are and what they come to, by state and currency',
  access: 'member',
  query: filters,
  success: z.object({
    sums: z.array(z.object({ state: billableState, currency: z.string(), count: z.number(), total: amount })),
  }),
  errors: ['crm.module_off', 'api.bad_request'],
});

const params = z.object({ id: idOf('billable') });

export const readBillable = endpoint({
  method: 'GET',
  path: '/api/crm/billables/:id',
  summary: 'One billable',
  access: 'member',
  params,
  success: billable,
  errors: ['crm.module_off', 'crm.not_found'],
});

const fields = z.object({
  serviceId: idOf('service').nullable(),
  /** The service's name when it is left out. */
  description: z.string().trim().min(1).max(500),
  quantity,
  /** The service's price in the currency when it is left out. */
  unitPrice,
  /** Required where the price differs from the service's. */
  priceReason: textOrNone(500),
  discount: discount.nullable(),
  /** Code of a tax rate; the service's when it is left out. */
  taxCode: z.string().max(40).nullable(),
  /** The opportunity's or contact's, else AUD, when it is left out. */
  currency,
  /** Today when it is left out. */
  on: plainDate,
  memo: textOrNone(1_000),
});

const refusals = [
  'crm.module_off',
  'crm.invalid',
  'crm.bad_reference',
  'crm.currency_refused',
  'crm.amount_refused',
] as const;

export const createBillable = endpoint({
  method: 'POST',
  path: '/api/crm/billables',
  summary: 'Add a billable to an opportunity, a ticket or a contact',
  access: 'member',
  body: fields.partial().extend({
    parent: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('opportunity'), id: idOf('opportunity') }),
      z.object({ kind: z.literal('ticket'), id: idOf('ticket') }),
      z.object({ kind: z.literal('contact'), id: idOf('contact') }),
    ]),
    quantity,
    /**
     * Of an opportunity that is open only: the line is an offer, and becomes billable when it is won. True when it is
     * left out.
     */
    isQuoted: z.boolean().optional(),
  }),
  success: billable,
  errors: [...refusals, 'crm.closed'],
});

export const changeBillable = endpoint({
  method: 'PATCH',
  path: '/api/crm/billables/:id',
  summary: 'Change a billable that is quoted or open',
  access: 'member',
  params,
  body: fields.partial().extend({ version }),
  success: billable,
  errors: [...refusals, 'crm.not_found', 'crm.stale', 'crm.billable_closed'],
});

export const removeBillable = endpoint({
  method: 'DELETE',
  path: '/api/crm/billables/:id',
  summary: 'Remove a billable that was never on an invoice',
  access: 'member',
  params,
  success: z.object({ removed: z.literal(true) }),
  errors: ['crm.module_off', 'crm.not_found', 'crm.billable_closed', 'crm.in_use'],
});

export const writeOffBillable = endpoint({
  method: 'POST',
  path: '/api/crm/billables/:id/write-off',
  summary: 'Decide that a billable is never invoiced, with the reason',
  access: 'member',
  params,
  body: z.object({ version, reason: z.string().trim().min(1).max(500) }),
  success: billable,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stale', 'crm.billable_closed'],
});

export const reopenBillable = endpoint({
  method: 'POST',
  path: '/api/crm/billables/:id/reopen',
  summary: 'Take a write-off back',
  access: 'member',
  params,
  body: z.object({ version }),
  success: billable,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stale', 'crm.billable_closed', 'crm.billable_taken'],
});

/** Time that is billable and not billed yet, one billable an entry: its hours at the service's price. */
export const billTime = endpoint({
  method: 'POST',
  path: '/api/crm/tickets/:id/bill-time',
  summary: 'Make billables of time worked on a ticket',
  access: 'member',
  params: z.object({ id: idOf('ticket') }),
  body: z.object({
    /** All of the ticket's when it is left out. */
    entryIds: z.array(idOf('timeEntry')).min(1).max(500).optional(),
    /** For entries without a service of their own. */
    serviceId: idOf('service').optional(),
    /** An hour's price, for entries whose service has none in the currency. */
    unitPrice: unitPrice.optional(),
    currency: currency.optional(),
  }),
  success: z.object({
    made: z.array(billable),
    /** Entries that were left out, and why. */
    left: z.array(z.object({ entryId: idOf('timeEntry'), reason: z.string() })),
  }),
  errors: [...refusals, 'crm.not_found'],
});
