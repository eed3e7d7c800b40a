import type { Router } from '#sim/kit/router.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { listPage } from './list-page.ts';
import { chosen, named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { clearableText, filled, flag, listOf, need, oneOf, readFields, text, objectOf } from './params.ts';
import { addPrice, defaultPriceFields } from './price-routes.ts';
import type { Product } from './product.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/products';

export const productRoutes = (router: Router): void => {
  router
    .get(path, route(list))
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ products }) => products),
    )
    .post(`${path}/:id`, route(update))
    .delete(`${path}/:id`, route(remove));
};

const longestName = 250;
const fields = {
  active: flag,
  description: clearableText(40_000),
  images: listOf(text()),
  metadata,
  name: filled(longestName),
  statement_descriptor: clearableText(22),
  tax_code: clearableText(),
  unit_label: clearableText(12),
  url: clearableText(),
} as const;

const listFilters = {
  active: flag,
  ids: listOf(text()),
  shippable: flag,
  type: oneOf('good', 'service'),
  url: text(),
} as const;

const list = (call: Call): Wire =>
  listPage(call, call.books.tables.products, listFilters, {
    fits: (product, { active, ids, shippable, type, url }) =>
      (active === undefined || product.active === active) &&
      (ids === undefined || ids.includes(product.id)) &&
      shippable !== true &&
      (type === undefined || product.type === type) &&
      (url === undefined || product.url === url),
  });

const create = (call: Call): Wire => {
  const { books } = call;
  const { products } = books.tables;
  const { metadata: change, ...sent } = readFields(call.form, {
    ...fields,
    id: filled(),
    type: oneOf('good', 'service'),
    default_price_data: objectOf(defaultPriceFields),
  });
  const { default_price_data: priceData, ...plain } = sent;
  if (plain.id !== undefined && products.get(plain.id) !== null)
    throw invalid(`Product already exists.`, 'id', 'resource_already_exists');
  const made: Product = {
    ...newProduct(books, need(plain.name, 'name')),
    ...present(plain),
    metadata: changedMetadata({}, change),
  };
  const product = addRow(books, products, made, 'product.created');
  if (priceData !== undefined) {
    const price = addPrice(books, { ...priceData, product: product.id });
    changeRow(books, products, product, 'product.updated', () => {
      product.default_price = price.id;
    });
  }
  return products.wire(product);
};

const newProduct = (books: Books, name: string): Product => ({
  id: newId(books.world.random.ids, 'prod'),
  object: 'product',
  created: secsOf(books),
  livemode: books.livemode,
  active: true,
  default_price: null,
  description: null,
  images: [],
  metadata: {},
  name,
  statement_descriptor: null,
  tax_code: null,
  type: 'service',
  unit_label: null,
  updated: secsOf(books),
  url: null,
});

/** A product as a person, the seed or a line with `product_data` makes it. */
export const addProduct = (
  books: Books,
  given: Partial<Pick<Product, 'id' | 'name' | 'description' | 'active' | 'metadata' | 'tax_code'>> & {
    readonly name: string;
  },
): Product =>
  addRow(books, books.tables.products, { ...newProduct(books, given.name), ...given }, 'product.created');

/** Without what was not sent. */
const present = <T extends object>(sent: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const update = (call: Call): Wire => {
  const { books } = call;
  const { products, prices } = books.tables;
  const product = chosen(call, products);
  const { metadata: change, ...sent } = readFields(call.form, { ...fields, default_price: clearableText() });
  if (typeof sent.default_price === 'string') {
    const price = named(prices, sent.default_price, 'default_price');
    if (price.product !== product.id)
      throw invalid('The price specified for default_price does not belong to the product.', 'default_price');
  }
  changeRow(books, products, product, 'product.updated', () => {
    Object.assign(product, sent, { updated: secsOf(books) });
    product.metadata = changedMetadata(product.metadata, change);
  });
  return products.wire(product);
};

const remove = (call: Call): Wire => {
  const { books } = call;
  const { products, prices } = books.tables;
  const product = chosen(call, products);
  if (prices.by('product', product.id).length > 0)
    throw invalid(
      'This product cannot be deleted because it has one or more user-created prices.',
      undefined,
      'product_inactive',
    );
  products.remove(product);
  emit(books, 'product.deleted', products.wire(product));
  return { id: product.id, object: 'product', deleted: true };
};
