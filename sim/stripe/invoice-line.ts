import type { Discount } from './coupon.ts';
import type { Metadata } from './metadata.ts';
import type { TaxRate } from './tax-rate.ts';
import { wholePart } from './amounts.ts';
import type { Wire } from './table.ts';

/** A tax whose amount the caller said instead of a rate computing it. */
export interface StatedTax {
  readonly rate: TaxRate;
  readonly amount: number;
  readonly taxable: number;
}

/** One line of an invoice, or an item that waits for one. */
export interface InvoiceLine {
  readonly id: string;
  /** The invoice item it came from; null for a subscription's. */
  readonly itemId: string | null;
  currency: string;
  description: string | null;
  quantity: string;
  unitAmount: string;
  /** Before discounts and taxes, rounded. */
  amount: number;
  price: string | null;
  product: string | null;
  /** Null: the invoice's default rates. */
  taxRates: readonly TaxRate[] | null;
  statedTaxes: readonly StatedTax[] | null;
  discounts: readonly Discount[];
  isDiscountable: boolean;
  metadata: Metadata;
  period: { readonly start: number; readonly end: number };
  readonly subscription: { readonly id: string; readonly itemId: string } | null;
  readonly isProration: boolean;
}

export interface LineTax {
  readonly rate: TaxRate;
  readonly amount: number;
  readonly taxable: number;
  readonly reason: string;
}

/** What the totals make of one line. */
export interface LineTotals {
  readonly discounts: readonly { readonly discount: string; readonly amount: number }[];
  readonly taxes: readonly LineTax[];
}

export const wireTax = (tax: LineTax): Wire => ({
  amount: tax.amount,
  tax_behavior: tax.rate.inclusive ? 'inclusive' : 'exclusive',
  tax_rate_details: { tax_rate: tax.rate.id },
  taxability_reason: tax.reason,
  taxable_amount: tax.taxable,
  type: 'tax_rate_details',
});

export const wirePricing = (line: InvoiceLine): Wire | null =>
  line.product === null || line.price === null
    ? { type: 'price_details', unit_amount_decimal: line.unitAmount }
    : {
        type: 'price_details',
        price_details: { price: line.price, product: line.product },
        unit_amount_decimal: line.unitAmount,
      };

export const wireLine = (
  line: InvoiceLine,
  totals: LineTotals,
  invoice: { readonly id: string | null; readonly livemode: boolean },
): Wire => ({
  id: line.id,
  object: 'line_item',
  amount: line.amount,
  currency: line.currency,
  description: line.description,
  discount_amounts: totals.discounts,
  discountable: line.isDiscountable,
  discounts: line.discounts.map(({ id }) => id),
  invoice: invoice.id,
  livemode: invoice.livemode,
  metadata: line.metadata,
  parent: wireParent(line),
  period: line.period,
  pretax_credit_amounts: [],
  pricing: wirePricing(line),
  quantity: wholePart(line.quantity),
  quantity_decimal: line.quantity,
  subscription: line.subscription?.id ?? null,
  subtotal: line.amount,
  taxes: totals.taxes.map(wireTax),
});

const wireParent = (line: InvoiceLine): Wire =>
  line.subscription === null
    ? {
        invoice_item_details: {
          invoice_item: line.itemId,
          proration: line.isProration,
          proration_details: { credited_items: null },
          subscription: null,
        },
        subscription_item_details: null,
        type: 'invoice_item_details',
      }
    : {
        invoice_item_details: null,
        subscription_item_details: {
          invoice_item: line.itemId,
          proration: line.isProration,
          proration_details: { credited_items: null },
          subscription: line.subscription.id,
          subscription_item: line.subscription.itemId,
        },
        type: 'subscription_item_details',
      };
