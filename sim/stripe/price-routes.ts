import type { Router } from '#sim/kit/router.ts';
import { plainDecimal } from './amounts.ts';
import { addRow, changeRow } from './announce.ts';
import { checkAmount, currencyCode } from './currency.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearableText,
  decimal,
  filled,
  flag,
  integer,
  listOf,
  mapOf,
  need,
  objectOf,
  oneOf,
  readFields,
  text,
} from './params.ts';
import type { Fields } from './params.ts';
import type { Price, PriceOption } from './price.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/prices';
const longestLookupKey = 200;
const mostLookupKeys = 10;

export const priceRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ prices }) => prices),
    )
    .post(`${path}/:id`, route(update));
};

export const taxBehavior = oneOf('exclusive', 'inclusive', 'unspecified');
const unit = { unit_amount: integer, unit_amount_decimal: decimal(12) } as const;
const recurring = objectOf({
  interval: oneOf('day', 'week', 'month', 'year'),
  interval_count: integer,
  usage_type: oneOf('licensed'),
});
const options = mapOf(objectOf({ ...unit, tax_behavior: taxBehavior }));

/** What `default_price_data` of a product and `POST /v1/prices` share. */
export const defaultPriceFields = {
  ...unit,
  currency: currencyCode,
  currency_options: options,
  metadata,
  recurring,
  tax_behavior: taxBehavior,
} as const;

const createFields = {
  ...defaultPriceFields,
  active: flag,
  billing_scheme: oneOf('per_unit'),
  lookup_key: filled(longestLookupKey),
  nickname: clearableText(),
  product: filled(),
  transfer_lookup_key: flag,
} as const;

const listFilters = {
  active: flag,
  currency: currencyCode,
  lookup_keys: listOf(text()),
  product: text(),
  type: oneOf('one_time', 'recurring'),
} as const;

const list = (call: Call): Wire => {
  const { prices } = call.books.tables;
  return listPage(call, prices, listFilters, {
    candidates: ({ product, lookup_keys: keys }) => {
      if (keys !== undefined && keys.length > mostLookupKeys)
        throw invalid(`lookup_keys may hold up to ${String(mostLookupKeys)} values.`, 'lookup_keys');
      if (keys !== undefined) return keys.flatMap((key) => prices.by('lookup_key', key));
      return product === undefined ? null : prices.by('product', product);
    },
    fits: (price, { active, currency, product, type }) =>
      (active === undefined || price.active === active) &&
      (currency === undefined || price.currency === currency) &&
      (product === undefined || price.product === product) &&
      (type === undefined || (price.recurring === null) === (type === 'one_time')),
  });
};

const create = (call: Call): Wire =>
  call.books.tables.prices.wire(addPrice(call.books, readFields(call.form, createFields)));

/** One of `unit_amount` and `unit_amount_decimal`, as a plain decimal in minor units. */
export const unitAmountOf = (
  sent: {
    readonly unit_amount?: number | undefined;
    readonly unit_amount_decimal?: string | undefined;
  },
  currency: string,
  within = '',
): string => {
  const param = within === '' ? 'unit_amount' : `${within}[unit_amount]`;
  if (sent.unit_amount !== undefined && sent.unit_amount_decimal !== undefined)
    throw invalid('You may only specify one of these parameters: unit_amount, unit_amount_decimal.', param);
  if (sent.unit_amount_decimal !== undefined) return plainDecimal(sent.unit_amount_decimal);
  return String(checkAmount(need(sent.unit_amount, param), currency, param));
};

export const addPrice = (
  books: Books,
  sent: Partial<Fields<typeof createFields>>,
  created: number = secsOf(books),
): Price => {
  const { prices, products } = books.tables;
  const currency = need(sent.currency, 'currency');
  const product = named(products, need(sent.product, 'product'), 'product');
  const unitAmount = unitAmountOf(sent, currency);
  if (unitAmount.startsWith('-'))
    throw invalid('This value must be greater than or equal to 0.', 'unit_amount');
  const interval = sent.recurring?.interval;
  if (sent.recurring !== undefined) need(interval, 'recurring[interval]');
  if (sent.lookup_key !== undefined) freeLookupKey(books, sent.lookup_key, sent.transfer_lookup_key ?? false);
  return addRow(
    books,
    prices,
    {
      id: newId(books.world.random.ids, 'price'),
      object: 'price',
      created,
      livemode: books.livemode,
      active: sent.active ?? true,
      currency,
      lookup_key: sent.lookup_key ?? null,
      metadata: changedMetadata({}, sent.metadata),
      nickname: sent.nickname ?? null,
      product: product.id,
      recurring:
        interval === undefined ? null : { interval, interval_count: sent.recurring?.interval_count ?? 1 },
      tax_behavior: sent.tax_behavior ?? 'unspecified',
      unitAmount,
      options: optionsOf(sent.currency_options ?? {}, currency),
    },
    'price.created',
  );
};

const optionsOf = (
  sent: NonNullable<Fields<typeof defaultPriceFields>['currency_options']>,
  own: string,
): Readonly<Record<string, PriceOption>> =>
  Object.fromEntries(
    Object.entries(sent)
      .filter(([code]) => code !== own)
      .map(([code, option]) => [
        currencyCode(code, 'currency_options'),
        {
          unitAmount: unitAmountOf(option, code, `currency_options[${code}]`),
          taxBehavior: option.tax_behavior ?? 'unspecified',
        },
      ]),
  );

/** Takes the key from the active price that holds it where that is allowed, and refuses it where not. */
const freeLookupKey = (books: Books, key: string, mayTransfer: boolean): void => {
  const { prices } = books.tables;
  const [holder] = prices.by('lookup_key', key);
  if (holder === undefined) return;
  if (!mayTransfer)
    throw invalid(
      `A price (\`${holder.id}\`) already uses that lookup key. You can transfer the lookup key by setting transfer_lookup_key=true.`,
      'lookup_key',
      'resource_already_exists',
    );
  changeRow(books, prices, holder, 'price.updated', () => {
    holder.lookup_key = null;
  });
};

const update = (call: Call): Wire => {
  const { books } = call;
  const { prices } = books.tables;
  const price = chosen(call, prices);
  const sent = readFields(call.form, {
    active: flag,
    currency_options: options,
    lookup_key: clearableText(longestLookupKey),
    metadata,
    nickname: clearableText(),
    tax_behavior: taxBehavior,
    transfer_lookup_key: flag,
  });
  if (
    sent.tax_behavior !== undefined &&
    price.tax_behavior !== 'unspecified' &&
    sent.tax_behavior !== price.tax_behavior
  )
    throw invalid('The tax_behavior of a price cannot be changed once it is set.', 'tax_behavior');
  if (typeof sent.lookup_key === 'string' && sent.lookup_key !== price.lookup_key)
    freeLookupKey(books, sent.lookup_key, sent.transfer_lookup_key ?? false);
  changeRow(books, prices, price, 'price.updated', () => {
    if (sent.active !== undefined) price.active = sent.active;
    if (sent.lookup_key !== undefined) price.lookup_key = sent.lookup_key;
    if (sent.nickname !== undefined) price.nickname = sent.nickname;
    if (sent.tax_behavior !== undefined) price.tax_behavior = sent.tax_behavior;
    if (sent.currency_options !== undefined)
      price.options = { ...price.options, ...optionsOf(sent.currency_options, price.currency) };
    price.metadata = changedMetadata(price.metadata, sent.metadata);
  });
  return prices.wire(price);
};
