import type { BillableState, InvoiceState } from './invoicing-nouns.ts';

/**
 * What each state of an invoice does to what stands on it. Refunds and credit notes free nothing: the work was invoiced,
 * and what was given back is a transaction of its own.
 */
export const settlements: Readonly<
  Record<
    InvoiceState,
    {
      readonly isLive: boolean;
      readonly billables: Extract<BillableState, 'on_invoice' | 'settled' | 'open'>;
    }
  >
> = {
  generating: { isLive: true, billables: 'on_invoice' },
  draft: { isLive: true, billables: 'on_invoice' },
  open: { isLive: true, billables: 'on_invoice' },
  uncollectible: { isLive: true, billables: 'on_invoice' },
  paid: { isLive: true, billables: 'settled' },
  void: { isLive: false, billables: 'open' },
  deleted: { isLive: false, billables: 'open' },
  failed: { isLive: false, billables: 'open' },
};

/** Nothing leaves these; what says otherwise is an older look. An invoice that failed here is not at the vendor. */
const final: ReadonlySet<InvoiceState> = new Set(['paid', 'void', 'deleted', 'failed']);
const order: Readonly<Record<InvoiceState, number>> = {
  generating: 0,
  failed: 0,
  draft: 1,
  open: 2,
  uncollectible: 3,
  paid: 4,
  void: 4,
  deleted: 4,
};

/**
 * The state after a look at the vendor: what was seen wins, but an invoice never goes back, because an older answer can
 * arrive after a newer one. An uncollectible invoice can still be paid or voided.
 */
export const nextInvoiceState = (held: InvoiceState, seen: InvoiceState): InvoiceState => {
  if (final.has(held)) return held;
  return order[seen] < order[held] ? held : seen;
};
