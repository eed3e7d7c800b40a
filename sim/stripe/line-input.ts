import { plainDecimal, productOf } from './amounts.ts';
import type { Coupon } from './coupon.ts';
import { amountStep, checkAmount, currencyCode } from './currency.ts';
import { newDiscounts, redeem } from './invoice-draft.ts';
import type { InvoiceLine, StatedTax } from './invoice-line.ts';
import { named } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import {
  clearable,
  decimal,
  filled,
  flag,
  integer,
  listOf,
  need,
  objectOf,
  oneOf,
  text,
  clearableText,
} from './params.ts';
import type { Fields } from './params.ts';
import { taxBehavior, unitAmountOf } from './price-routes.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import { addProduct } from './product-routes.ts';
import { addTaxRate } from './tax-rate-routes.ts';
import type { TaxRate } from './tax-rate.ts';

/** Places of a quantity (docs.stripe.com/api/invoiceitems, 2026). */
const quantityPlaces = 12;
/** Tax amounts of one line. */
const mostTaxAmounts = 20;

export const discountInput = objectOf({ coupon: text(), discount: text(), promotion_code: text() });

const priceData = objectOf({
  currency: currencyCode,
  product: filled(),
  product_data: objectOf({
    name: filled(),
    description: clearableText(),
    images: listOf(text()),
    metadata,
    tax_code: text(),
    unit_label: text(),
  }),
  tax_behavior: taxBehavior,
  unit_amount: integer,
  unit_amount_decimal: decimal(12),
});

/** What lines and items have in common. */
export const lineFields = {
  amount: integer,
  description: clearableText(),
  discountable: flag,
  discounts: clearable(listOf(discountInput)),
  metadata,
  period: objectOf({ start: integer, end: integer }),
  price_data: priceData,
  pricing: objectOf({ price: text() }),
  quantity: integer,
  quantity_decimal: decimal(quantityPlaces),
  tax_rates: clearable(listOf(text())),
} as const;

/** A line of `add_lines` and `update_lines`. */
export const bulkLineFields = {
  ...lineFields,
  tax_amounts: clearable(
    listOf(
      objectOf({
        amount: integer,
        taxable_amount: integer,
        taxability_reason: text(),
        tax_rate_data: objectOf({
          display_name: filled(),
          inclusive: flag,
          percentage: decimal(4),
          country: text(),
          description: text(),
          jurisdiction: text(),
          jurisdiction_level: text(),
          state: text(),
          tax_type: text(),
        }),
      }),
    ),
  ),
} as const;

/** An invoice item of its own. */
export const itemFields = {
  ...lineFields,
  currency: currencyCode,
  tax_behavior: taxBehavior,
  tax_code: clearableText(),
  unit_amount_decimal: decimal(12),
} as const;

type LineInput = Partial<Fields<typeof bulkLineFields> & Fields<typeof itemFields>>;

/** What one unit costs, and what it is linked to. */
interface Worth {
  readonly currency: string;
  readonly unitAmount: string;
  readonly price: string | null;
  readonly product: string | null;
}

/** The line that the parameters describe. Throws the refusal that names the wrong one. */
export const lineOf = (
  books: Books,
  sent: LineInput,
  context: { readonly currency: string; readonly invoice: string | null; readonly customer: string },
): InvoiceLine => {
  const worth = worthOf(books, sent, context.currency);
  const isWhole = sent.amount !== undefined;
  const quantity = isWhole ? '1' : quantityOf(sent);
  const step = amountStep(worth.currency);
  const amount = isWhole
    ? checkAmount(sent.amount ?? 0, worth.currency, 'amount')
    : checkAmount(productOf(quantity, worth.unitAmount, step), worth.currency, 'quantity');
  const itemId = newId(books.world.random.ids, 'ii');
  const now = secsOf(books);
  return {
    id: newId(books.world.random.ids, 'il'),
    itemId,
    currency: worth.currency,
    description: sent.description ?? descriptionOf(books, worth),
    quantity,
    unitAmount: worth.unitAmount,
    amount,
    price: worth.price,
    product: worth.product,
    ...taxesOf(books, sent),
    discounts: newDiscounts(books, couponsOf(books, sent.discounts ?? []), {
      customer: context.customer,
      invoice: context.invoice,
      invoice_item: itemId,
    }),
    isDiscountable: sent.discountable ?? amount >= 0,
    metadata: changedMetadata({}, sent.metadata),
    period: { start: sent.period?.start ?? now, end: sent.period?.end ?? now },
    subscription: null,
    isProration: false,
  };
};

/** Changes a line of a draft in place; what was not sent stays. */
export const changeLine = (books: Books, line: InvoiceLine, sent: LineInput, customer: string): void => {
  const hasWorth =
    sent.price_data !== undefined || sent.pricing !== undefined || sent.unit_amount_decimal !== undefined;
  const hasQuantity = sent.quantity !== undefined || sent.quantity_decimal !== undefined;
  const step = amountStep(line.currency);
  if (sent.amount !== undefined) {
    const amount = checkAmount(sent.amount, line.currency, 'amount');
    Object.assign(line, { amount, quantity: '1', unitAmount: String(amount), price: null, product: null });
  } else if (hasWorth || hasQuantity) {
    const worth = hasWorth ? worthOf(books, sent, line.currency) : line;
    if (worth.currency !== line.currency)
      throw invalid('The currency of a line cannot change.', 'price_data[currency]');
    const { unitAmount, price, product } = worth;
    const quantity = hasQuantity ? quantityOf(sent) : line.quantity;
    const amount = checkAmount(productOf(quantity, unitAmount, step), line.currency, 'quantity');
    Object.assign(line, { amount, quantity, unitAmount, price, product });
  }
  if (sent.description !== undefined) line.description = sent.description;
  if (sent.discountable !== undefined) line.isDiscountable = sent.discountable;
  if (sent.discounts !== undefined)
    line.discounts = redeem(books, couponsOf(books, sent.discounts ?? []), {
      customer,
      invoice_item: line.itemId,
    });
  if (sent.period !== undefined)
    line.period = { start: sent.period.start ?? line.period.start, end: sent.period.end ?? line.period.end };
  if (sent.tax_rates !== undefined || sent.tax_amounts !== undefined)
    Object.assign(line, taxesOf(books, sent));
  line.metadata = changedMetadata(line.metadata, sent.metadata);
};

const quantityOf = (sent: LineInput): string => {
  if (sent.quantity !== undefined && sent.quantity_decimal !== undefined)
    throw invalid('You may only specify one of these parameters: quantity, quantity_decimal.', 'quantity');
  const quantity = sent.quantity_decimal ?? String(sent.quantity ?? 1);
  if (quantity.startsWith('-'))
    throw invalid('This value must be greater than or equal to 0.', 'quantity', 'parameter_invalid_integer');
  return plainDecimal(quantity);
};

const worthOf = (books: Books, sent: LineInput, currency: string): Worth => {
  const ways = [
    sent.amount !== undefined,
    sent.price_data !== undefined,
    sent.pricing !== undefined,
    sent.unit_amount_decimal !== undefined,
  ];
  if (ways.filter(Boolean).length !== 1)
    throw invalid(
      'You must specify exactly one of: amount, price_data, pricing, unit_amount_decimal.',
      'amount',
      ways.includes(true) ? 'parameter_invalid' : 'parameter_missing',
    );
  if (sent.amount !== undefined)
    return {
      currency: sent.currency ?? currency,
      unitAmount: String(sent.amount),
      price: null,
      product: null,
    };
  if (sent.price_data !== undefined) return worthOfData(books, sent.price_data);
  if (sent.pricing !== undefined)
    return worthOfPrice(books, need(sent.pricing.price, 'pricing[price]'), currency);
  return {
    currency: sent.currency ?? currency,
    unitAmount: plainDecimal(sent.unit_amount_decimal ?? '0'),
    price: null,
    product: null,
  };
};

const worthOfPrice = (books: Books, id: string, currency: string): Worth => {
  const price = named(books.tables.prices, id, 'pricing[price]');
  if (!price.active)
    throw invalid(
      `The price specified is inactive. This field only accepts active prices.`,
      'pricing[price]',
    );
  if (price.recurring !== null)
    throw invalid(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      'pricing[price]',
    );
  checkProduct(books, price.product, 'pricing[price]');
  const option = price.options[currency];
  return {
    currency: option === undefined ? price.currency : currency,
    unitAmount: option?.unitAmount ?? price.unitAmount,
    price: price.id,
    product: price.product,
  };
};

/** Makes a price of its own that is never offered again, as Stripe does. */
const worthOfData = (books: Books, data: NonNullable<LineInput['price_data']>): Worth => {
  const currency = need(data.currency, 'price_data[currency]');
  if ((data.product === undefined) === (data.product_data === undefined))
    throw invalid(
      'You must specify either `product` or `product_data` in price_data.',
      'price_data[product]',
    );
  const product =
    data.product_data === undefined
      ? checkProduct(books, data.product ?? '', 'price_data[product]')
      : addProduct(books, { name: need(data.product_data.name, 'price_data[product_data][name]') }).id;
  const unitAmount = unitAmountOf(data, currency, 'price_data');
  const price = books.tables.prices.add({
    id: newId(books.world.random.ids, 'price'),
    object: 'price',
    created: secsOf(books),
    livemode: books.livemode,
    active: false,
    currency,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product,
    recurring: null,
    tax_behavior: data.tax_behavior ?? 'unspecified',
    unitAmount,
    options: {},
  });
  return { currency, unitAmount, price: price.id, product };
};

const checkProduct = (books: Books, id: string, param: string): string => {
  const product = named(books.tables.products, id, param);
  if (!product.active)
    throw invalid(
      `Product ${id} is not active: new prices and items cannot use it.`,
      param,
      'product_inactive',
    );
  return product.id;
};

const descriptionOf = (books: Books, worth: Worth): string | null =>
  worth.product === null ? null : (books.tables.products.get(worth.product)?.name ?? null);

const taxesOf = (books: Books, sent: LineInput): Pick<InvoiceLine, 'statedTaxes' | 'taxRates'> => {
  const rates = sent.tax_rates ?? null;
  const amounts = sent.tax_amounts ?? null;
  if (rates !== null && amounts !== null && rates.length > 0 && amounts.length > 0)
    throw invalid('You may only specify one of these parameters: tax_rates, tax_amounts.', 'tax_amounts');
  if (amounts !== null && amounts.length > mostTaxAmounts)
    throw invalid(`A line can have at most ${String(mostTaxAmounts)} tax amounts.`, 'tax_amounts');
  return {
    taxRates: rates === null ? null : taxRatesOf(books, rates, 'tax_rates'),
    statedTaxes: amounts === null ? null : amounts.map((stated) => statedTax(books, stated)),
  };
};

const statedTax = (books: Books, stated: NonNullable<LineInput['tax_amounts']>[number]): StatedTax => {
  const data = need(stated.tax_rate_data, 'tax_amounts[tax_rate_data]');
  const rate = addTaxRate(books, {
    name: need(data.display_name, 'tax_rate_data[display_name]'),
    percent: plainDecimal(need(data.percentage, 'tax_rate_data[percentage]')),
    inclusive: need(data.inclusive, 'tax_rate_data[inclusive]'),
  });
  rate.active = false;
  return {
    rate,
    amount: need(stated.amount, 'tax_amounts[amount]'),
    taxable: need(stated.taxable_amount, 'tax_amounts[taxable_amount]'),
  };
};

export const taxRatesOf = (books: Books, ids: readonly string[], param: string): readonly TaxRate[] =>
  ids.map((id) => {
    const rate = named(books.tables.taxRates, id, param);
    if (!rate.active)
      throw invalid(`The tax rate ${id} is inactive. This field only accepts active tax rates.`, param);
    return rate;
  });

/** The coupons of a `discounts` parameter. Promotion codes are not simulated. */
export const couponsOf = (books: Books, discounts: readonly DiscountInput[]): readonly Coupon[] =>
  discounts.map(({ coupon, discount }) => {
    if (coupon !== undefined) return named(books.tables.coupons, coupon, 'discounts[coupon]');
    if (discount !== undefined) return named(books.tables.discounts, discount, 'discounts[discount]').coupon;
    throw invalid('Each discount must name a coupon or a discount.', 'discounts', 'parameter_missing');
  });

type DiscountInput = ReturnType<typeof discountInput>;

/** How the collection of an invoice is asked for. */
export const collectionMethod = oneOf('charge_automatically', 'send_invoice');
