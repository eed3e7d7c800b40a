import { wirePricing } from './invoice-line.ts';
import type { InvoiceLine } from './invoice-line.ts';
import { wholePart } from './amounts.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';
import { wireTaxRate } from './tax-rate.ts';

/** An item that a caller made: pending while `invoice` is null, else the maker of a line. */
export interface InvoiceItem {
  readonly id: string;
  readonly object: 'invoiceitem';
  readonly created: number;
  readonly livemode: boolean;
  readonly customer: string;
  invoice: string | null;
  /** It waited before an invoice took it: it waits again when that draft goes. */
  wasPending: boolean;
  readonly line: InvoiceLine;
}

export const invoiceItemTable = (): Table<InvoiceItem> =>
  new Table<InvoiceItem>('invoiceitem', wireItem, {
    customer: ({ customer }) => customer,
    invoice: ({ invoice }) => invoice,
    pending: (item) => (item.invoice === null ? item.customer : null),
  });

const wireItem = (item: InvoiceItem): Wire => ({
  id: item.id,
  object: 'invoiceitem',
  amount: item.line.amount,
  currency: item.line.currency,
  customer: item.customer,
  customer_account: null,
  date: item.created,
  description: item.line.description,
  discountable: item.line.isDiscountable,
  discounts: item.line.discounts.map(({ id }) => id),
  invoice: item.invoice,
  livemode: item.livemode,
  metadata: item.line.metadata,
  net_amount: item.line.amount,
  parent: null,
  period: item.line.period,
  pricing: wirePricing(item.line),
  proration: item.line.isProration,
  quantity: wholePart(item.line.quantity),
  quantity_decimal: item.line.quantity,
  tax_rates: (item.line.taxRates ?? []).map(wireTaxRate),
  test_clock: null,
});
