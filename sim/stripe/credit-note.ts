import { wireTax } from './invoice-line.ts';
import type { LineTax } from './invoice-line.ts';
import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';
import { wireTaxRate } from './tax-rate.ts';

export interface CreditNoteLine {
  readonly id: string;
  /** Before discounts and exclusive tax. */
  readonly amount: number;
  readonly discountAmount: number;
  readonly description: string | null;
  /** Null for a line of its own. */
  readonly invoiceLine: string | null;
  readonly quantity: number | null;
  readonly unitAmount: string | null;
  readonly taxes: readonly LineTax[];
  readonly metadata: Metadata;
}

/** States: `issued` → `void`. */
export interface CreditNote {
  readonly id: string;
  readonly object: 'credit_note';
  readonly created: number;
  readonly livemode: boolean;
  readonly currency: string;
  readonly customer: string;
  readonly effective_at: number | null;
  readonly invoice: string;
  readonly lines: readonly CreditNoteLine[];
  memo: string | null;
  metadata: Metadata;
  readonly number: string;
  readonly out_of_band_amount: number | null;
  readonly pdf: string;
  readonly post_payment_amount: number;
  readonly pre_payment_amount: number;
  readonly reason: string | null;
  readonly refunds: readonly { readonly refund: string; readonly amount: number }[];
  readonly creditAmount: number;
  status: 'issued' | 'void';
  readonly total: number;
  readonly subtotal: number;
  readonly discountAmount: number;
  readonly taxes: readonly LineTax[];
  voided_at: number | null;
}

export const creditNoteTable = (): Table<CreditNote> =>
  new Table<CreditNote>('credit_note', wireCreditNote, {
    invoice: ({ invoice }) => invoice,
    customer: ({ customer }) => customer,
  });

const taxSum = (taxes: readonly LineTax[]): number => taxes.reduce((sum, { amount }) => sum + amount, 0);

const wireCreditNote = (note: CreditNote): Wire => {
  const { lines, refunds, creditAmount: _balance, discountAmount, taxes, ...rest } = note;
  const inclusive = taxSum(taxes.filter(({ rate }) => rate.inclusive));
  return {
    ...rest,
    amount: note.total,
    amount_shipping: 0,
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: discountAmount,
    discount_amounts: [],
    lines: {
      object: 'list',
      data: lines.slice(0, 10).map((line) => wireCreditNoteLine(line, note.livemode)),
      has_more: lines.length > 10,
      url: `/v1/credit_notes/${note.id}/lines`,
    },
    pretax_credit_amounts: [],
    refunds: refunds.map(({ refund, amount }) => ({
      amount_refunded: amount,
      payment_record_refund: null,
      refund,
      type: 'refund',
    })),
    shipping_cost: null,
    subtotal_excluding_tax: note.subtotal - inclusive,
    total_excluding_tax: note.total - taxSum(taxes),
    total_taxes: taxes.map(wireTax),
    type:
      note.pre_payment_amount > 0 && note.post_payment_amount > 0
        ? 'mixed'
        : note.post_payment_amount > 0
          ? 'post_payment'
          : 'pre_payment',
  };
};

export const wireCreditNoteLine = (line: CreditNoteLine, livemode: boolean): Wire => ({
  id: line.id,
  object: 'credit_note_line_item',
  amount: line.amount,
  description: line.description,
  discount_amount: line.discountAmount,
  discount_amounts: [],
  ...(line.invoiceLine === null ? {} : { invoice_line_item: line.invoiceLine }),
  livemode,
  metadata: line.metadata,
  pretax_credit_amounts: [],
  quantity: line.quantity,
  tax_rates: line.taxes.map(({ rate }) => wireTaxRate(rate)),
  taxes: line.taxes.map(wireTax),
  type: line.invoiceLine === null ? 'custom_line_item' : 'invoice_line_item',
  unit_amount: line.unitAmount === null || line.unitAmount.includes('.') ? null : Number(line.unitAmount),
  unit_amount_decimal: line.unitAmount,
});
