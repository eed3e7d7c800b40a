import type { Router } from '#sim/kit/router.ts';
import { plainDecimal } from './amounts.ts';
import { addRow, changeRow } from './announce.ts';
import { listPage } from './list-page.ts';
import { chosen } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { clearableText, decimal, filled, flag, need, readFields, text } from './params.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';
import type { TaxRate } from './tax-rate.ts';

const path = '/v1/tax_rates';

export const taxRateRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ taxRates }) => taxRates),
    )
    .post(`${path}/:id`, route(update));
};

const fields = {
  active: flag,
  country: clearableText(2),
  description: clearableText(),
  display_name: filled(50),
  jurisdiction: clearableText(50),
  metadata,
  state: clearableText(3),
  tax_type: text(),
} as const;

const listFilters = { active: flag, inclusive: flag } as const;

const list = (call: Call): Wire =>
  listPage(call, call.books.tables.taxRates, listFilters, {
    fits: (rate, { active, inclusive }) =>
      (active === undefined || rate.active === active) &&
      (inclusive === undefined || rate.inclusive === inclusive),
  });

const create = (call: Call): Wire => {
  const sent = readFields(call.form, { ...fields, inclusive: flag, percentage: decimal(4) });
  const { metadata: change, percentage, inclusive, display_name: name, ...plain } = sent;
  const percent = plainDecimal(need(percentage, 'percentage'));
  if (percent.startsWith('-') || Number(percent) > 100)
    throw invalid('Invalid percentage: must be between 0 and 100.', 'percentage');
  const rate = newTaxRate(call.books, need(name, 'display_name'), percent, need(inclusive, 'inclusive'));
  for (const [key, value] of Object.entries(plain))
    if (value !== undefined) Object.assign(rate, { [key]: value });
  rate.metadata = changedMetadata({}, change);
  return call.books.tables.taxRates.wire(
    addRow(call.books, call.books.tables.taxRates, rate, 'tax_rate.created'),
  );
};

const newTaxRate = (books: Books, name: string, percent: string, inclusive: boolean): TaxRate => ({
  id: newId(books.world.random.ids, 'txr'),
  object: 'tax_rate',
  created: secsOf(books),
  livemode: books.livemode,
  active: true,
  country: null,
  description: null,
  display_name: name,
  inclusive,
  jurisdiction: null,
  metadata: {},
  percent,
  state: null,
  tax_type: null,
});

/** A rate as a person or a line with its own tax amounts makes it. */
export const addTaxRate = (
  books: Books,
  given: { readonly name: string; readonly percent: string; readonly inclusive: boolean },
): TaxRate =>
  addRow(
    books,
    books.tables.taxRates,
    newTaxRate(books, given.name, given.percent, given.inclusive),
    'tax_rate.created',
  );

/** Percentage and inclusive never change: a new rate is made and the old one switched off. */
const update = (call: Call): Wire => {
  const { books } = call;
  const { taxRates } = books.tables;
  const rate = chosen(call, taxRates);
  const { metadata: change, ...sent } = readFields(call.form, fields);
  changeRow(books, taxRates, rate, 'tax_rate.updated', () => {
    Object.assign(rate, sent);
    rate.metadata = changedMetadata(rate.metadata, change);
  });
  return taxRates.wire(rate);
};
