import { wireCheckoutLine } from './checkout.ts';
import { listOfRows } from './list-page.ts';
import { wireCurrencyOptions } from './price.ts';
import type { Books } from './stripe-world.ts';
import type { Row, Table, Wire } from './table.ts';

/** Members that are only answered when `expand[]` names them, by the object's kind. */
export const includables: Readonly<
  Record<string, Readonly<Record<string, (books: Books, value: Wire) => unknown>>>
> = {
  invoice: {
    payments: ({ tables }, { id }) =>
      listOfKey(tables.invoicePayments, 'invoice', id, '/v1/invoice_payments'),
    confirmation_secret: () => null,
  },
  customer: {
    tax_ids: ({ tables }, { id }) =>
      listOfKey(tables.taxIds, 'customer', id, `/v1/customers/${String(id)}/tax_ids`),
    subscriptions: ({ tables }, { id }) =>
      listOfKey(tables.subscriptions, 'customer', id, `/v1/customers/${String(id)}/subscriptions`),
  },
  'checkout.session': {
    line_items: ({ tables }, { id }) => {
      const session = tables.checkoutSessions.get(String(id));
      const lines = session?.lines ?? [];
      return listOfRows(
        lines.slice(0, 10).map((line) => wireCheckoutLine(line, session?.currency ?? '')),
        lines.length > 10,
        `/v1/checkout/sessions/${String(id)}/line_items`,
      );
    },
  },
  charge: {
    refunds: ({ tables }, { id }) =>
      listOfKey(tables.refunds, 'charge', id, `/v1/charges/${String(id)}/refunds`),
  },
  price: {
    currency_options: ({ tables }, { id }) => {
      const price = tables.prices.get(String(id));
      return price === null ? null : wireCurrencyOptions(price);
    },
  },
};

const listOfKey = <T extends Row>(table: Table<T>, index: string, id: unknown, url: string): Wire => {
  const rows = table.by(index, String(id));
  return listOfRows(rows.slice(0, 10).map(table.wire), rows.length > 10, url);
};
