import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listInvoices, readBilling, readInvoice, readPaymentLink } from '#contract/crm-invoices.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type InvoiceFilter = Omit<z.input<typeof listInvoices.query>, 'cursor' | 'limit'>;

/** Invoices page after page, newest first; the last answer stays while a changed filter is asked. */
export const invoicesListQuery = (filter: InvoiceFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'invoices', 'list', filter, limit],
    ...pagesOf(listInvoices, { query: { ...filter, limit } }),
    placeholderData: keepPreviousData,
  });

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'invoices', id],
    queryFn: ({ signal }) => call(readInvoice, { params: { id }, signal }),
  });

/** Whether invoices can be made now, and if not, why. */
export const billingQuery = queryOptions({
  queryKey: ['crm', 'billing'],
  queryFn: ({ signal }) => call(readBilling, { signal }),
});

const linkStaleMs = 60_000;

/** Read from Stripe each time, because links lapse; so it does not follow the CRM's live events, which cost no call. */
export const paymentLinkQuery = (id: string) =>
  queryOptions({
    queryKey: ['stripe', 'payment-link', id],
    queryFn: ({ signal }) => call(readPaymentLink, { params: { id }, signal }),
    staleTime: linkStaleMs,
    gcTime: linkStaleMs,
  });
