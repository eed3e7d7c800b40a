import type { Decimal } from '#base/decimal.ts';

export const invoiceStatuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

export const amountTypes = ['Exclusive', 'Inclusive', 'NoTax'] as const;
export type AmountType = (typeof amountTypes)[number];

/** Where a caller may take a document from each state; `PAID` comes by payments and credits only. */
export const allowedMoves: Readonly<Record<InvoiceStatus, readonly InvoiceStatus[]>> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'DRAFT', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: ['PAID'],
  VOIDED: [],
  DELETED: [],
};

export interface Tracking {
  readonly TrackingCategoryID: string;
  readonly TrackingOptionID: string;
  readonly Name: string;
  readonly Option: string;
}

/** One line as kept: amounts in cents; quantity and price exact, null on a line that is only text. */
export interface InvoiceLine {
  readonly id: string;
  readonly description: string;
  readonly quantity: Decimal | null;
  readonly unitAmount: Decimal | null;
  readonly discountRate: Decimal | null;
  readonly discountAmount: Decimal | null;
  readonly lineAmount: bigint;
  readonly taxAmount: bigint;
  readonly taxType: string | null;
  readonly accountCode: string | null;
  readonly accountId: string | null;
  readonly tracking: readonly Tracking[];
}

export interface Totals {
  readonly subTotal: bigint;
  readonly totalTax: bigint;
  readonly total: bigint;
}

/**
 * A sales invoice or a credit note of one organisation. Never changed in place. Dates are plain dates, `YYYY-MM-DD`;
 * amounts are cents. What was paid and credited is told by the payments and allocations.
 */
export interface Invoice extends Totals {
  readonly id: string;
  readonly type: 'ACCREC' | 'ACCRECCREDIT';
  readonly contactId: string;
  readonly number: string;
  readonly status: InvoiceStatus;
  readonly date: string;
  readonly dueDate: string | null;
  readonly lineAmountTypes: AmountType;
  readonly reference: string;
  readonly currency: string;
  readonly brandingThemeId: string | null;
  readonly url: string | null;
  readonly sentToContact: boolean;
  readonly lines: readonly InvoiceLine[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Money received for an invoice. */
export interface Payment {
  readonly id: string;
  readonly invoiceId: string;
  readonly accountId: string;
  readonly amount: bigint;
  readonly date: string;
  readonly reference: string;
  readonly status: 'AUTHORISED' | 'DELETED';
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Part of a credit note that settles an invoice. */
export interface Allocation {
  readonly id: string;
  readonly creditNoteId: string;
  readonly invoiceId: string;
  readonly amount: bigint;
  readonly date: string;
}
