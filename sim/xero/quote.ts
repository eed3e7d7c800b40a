import type { AmountType, InvoiceLine, Totals } from './invoice.ts';

export const quoteStatuses = ['DRAFT', 'SENT', 'ACCEPTED', 'DECLINED', 'INVOICED', 'DELETED'] as const;
export type QuoteStatus = (typeof quoteStatuses)[number];

/** Where a person may take a quote from each state; `INVOICED` comes by making an invoice of it. */
export const quoteMoves: Readonly<Record<QuoteStatus, readonly QuoteStatus[]>> = {
  DRAFT: ['SENT', 'DELETED'],
  SENT: ['ACCEPTED', 'DECLINED', 'DRAFT', 'DELETED'],
  ACCEPTED: ['SENT', 'DELETED'],
  DECLINED: ['SENT', 'DELETED'],
  INVOICED: ['DELETED'],
  DELETED: [],
};

/** What a client is offered. Never changed in place. Dates are plain dates, amounts cents. */
export interface Quote extends Totals {
  readonly id: string;
  readonly contactId: string;
  readonly number: string;
  readonly status: QuoteStatus;
  readonly date: string;
  readonly expiryDate: string | null;
  readonly lineAmountTypes: AmountType;
  readonly reference: string;
  readonly title: string;
  readonly summary: string;
  readonly terms: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
