import type { Router } from '#sim/kit/router.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { readModifiedSince } from './contact-query.ts';
import { defaultPageSize, pageOf, readPage } from './paging.ts';
import { wireQuote } from './quote-wire.ts';
import type { Quote } from './quote.ts';
import { enveloped, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

/** Quotes, which programs read here and people write. */
export const quoteRoutes = (router: Router, world: XeroWorld): void => {
  router
    .get(`${apiRoot}/Quotes`, reads(world, listQuotes))
    .get(`${apiRoot}/Quotes/:id`, reads(world, oneQuote));
};

/** Filters of the list; each compares one value. */
const filters: Readonly<Record<string, (quote: Quote, value: string) => boolean>> = {
  DateFrom: ({ date }, value) => date >= value,
  DateTo: ({ date }, value) => date <= value,
  ExpiryDateFrom: ({ expiryDate }, value) => expiryDate !== null && expiryDate >= value,
  ExpiryDateTo: ({ expiryDate }, value) => expiryDate !== null && expiryDate <= value,
  ContactID: ({ contactId }, value) => contactId === value.toLowerCase(),
  Status: ({ status }, value) => status === value.toUpperCase(),
  QuoteNumber: ({ number }, value) => number.toLowerCase() === value.toLowerCase(),
};

/** Whole quotes, a hundred a page whatever size is asked for, and no word on how many pages there are. */
const listQuotes = (call: XeroCall): SimResponse => {
  const { organisation, request, now } = call;
  const since = readModifiedSince(request);
  const found = organisation.ledger.quotes
    .list()
    .filter((quote) => since === null || quote.updatedAt >= since)
    .filter((quote) =>
      Object.entries(filters).every(([name, fits]) => {
        const value = request.query.get(name)?.trim() ?? '';
        return value === '' || fits(quote, value);
      }),
    );
  const [field = ''] = (request.query.get('order') ?? '').trim().split(/\s+/);
  const ordered = field === 'QuoteID' ? found.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : found;
  const page = { page: readPage(request)?.page ?? 1, pageSize: defaultPageSize };
  return enveloped(request, now, {
    Quotes: pageOf(ordered, page).map((quote) => wireQuote(organisation, quote)),
  });
};

const oneQuote = (call: XeroCall): SimResponse => {
  const { organisation, request, now } = call;
  const found = organisation.ledger.quotes.get(request.params['id'] ?? '');
  return found === null
    ? resourceNotFound()
    : enveloped(request, now, { Quotes: [wireQuote(organisation, found)] });
};
