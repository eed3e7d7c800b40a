import type { Router } from '#sim/kit/router.ts';
import type { BookTables } from './book-tables.ts';
import { limitOf } from './list-page.ts';
import { filled, integer, need, readFields, text } from './params.ts';
import { readSearch } from './search-query.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { invalid } from './stripe-refusal.ts';
import type { Row, Table, Wire } from './table.ts';

/** What each kind is searched by (docs.stripe.com/search, 2026). */
const searchable: Readonly<Record<string, { readonly table: keyof BookTables; readonly fields: string }>> = {
  charges: { table: 'charges', fields: 'amount created currency customer disputed metadata refunded status' },
  customers: { table: 'customers', fields: 'created email metadata name phone' },
  invoices: {
    table: 'invoices',
    fields:
      'created currency customer last_finalization_error_code metadata number receipt_number status subscription total',
  },
  payment_intents: { table: 'paymentIntents', fields: 'amount created currency customer metadata status' },
  prices: { table: 'prices', fields: 'active currency lookup_key metadata product type' },
  products: { table: 'products', fields: 'active created description metadata name shippable url' },
  subscriptions: { table: 'subscriptions', fields: 'canceled_at created metadata status' },
};

export const searchRoutes = (router: Router): void => {
  for (const [noun, { table, fields }] of Object.entries(searchable))
    router.get(
      `/v1/${noun}/search`,
      route((call) =>
        search(
          call,
          call.books.tables[table] as unknown as Table<Row>,
          new Set(fields.split(' ')),
          `/v1/${noun}/search`,
        ),
      ),
    );
};

/** Newest first. `page` is where the next page begins; the search sees what its lag lets it see. */
const search = (call: Call, table: Table<Row>, fields: ReadonlySet<string>, url: string): Wire => {
  const sent = readFields(call.form, { query: filled(), limit: integer, page: text() });
  const fits = readSearch(need(sent.query, 'query'), fields);
  const limit = limitOf(sent.limit);
  const { world } = call.books;
  const now = world.agenda.now();
  const after = sent.page === undefined ? null : table.get(fromPage(sent.page));
  if (sent.page !== undefined && after === null) throw invalid('Invalid page token.', 'page');
  const found: Wire[] = [];
  let hasMore = false;
  for (const row of table.newestFirst(after)) {
    const shown = world.search.shown(table, row, now);
    if (shown === null || !fits(shown)) continue;
    hasMore = found.length === limit;
    if (hasMore) break;
    // What is found is answered as it is now, as Stripe fetches it anew.
    found.push(table.wire(row));
  }
  const last = found.at(-1)?.['id'];
  return {
    object: 'search_result',
    data: found,
    has_more: hasMore,
    next_page: hasMore && typeof last === 'string' ? toPage(last) : null,
    url,
  };
};

const toPage = (id: string): string => Buffer.from(id).toString('base64url');
const fromPage = (page: string): string => Buffer.from(page, 'base64url').toString('utf8');
