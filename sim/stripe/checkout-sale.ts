import type { CheckoutLine, CheckoutSession } from './checkout.ts';
import { sumOf } from './amounts.ts';
import { amountStep, currencyCode } from './currency.ts';
import { taxesOn } from './invoice-totals.ts';
import { named } from './lookup.ts';
import { filled, integer, listOf, need, objectOf, oneOf, text, type Fields } from './params.ts';
import { newId } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

/** A line of `POST /v1/checkout/sessions` in payment mode: a price of the catalogue, or one made up here. */
export const checkoutLineFields = {
  price: filled(),
  price_data: objectOf({
    currency: currencyCode,
    product_data: objectOf({ name: filled() }),
    tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
    unit_amount: integer,
  }),
  quantity: integer,
  tax_rates: listOf(text()),
} as const;

type SentLine = Fields<typeof checkoutLineFields>;

/** What is sold on one page, in one currency. */
export const saleOf = (
  books: Books,
  sent: readonly SentLine[],
): Pick<CheckoutSession, 'amount_subtotal' | 'amount_total' | 'lines' | 'total_details'> & {
  readonly currency: string;
} => {
  if (sent.length === 0 || sent.length > 100) throw invalid('Name 1 to 100 lines.', 'line_items');
  const worths = sent.map((line) => worthOf(books, line));
  const currency = worths[0]?.currency ?? '';
  if (worths.some((worth) => worth.currency !== currency))
    throw invalid('All lines of a Checkout Session have one currency.', 'line_items');
  const lines = sent.map((line, place) => lineOf(books, line, worths[place] ?? fail()));
  return {
    amount_subtotal: sumOf(lines.map(({ subtotal }) => subtotal)),
    amount_total: sumOf(lines.map(({ total }) => total)),
    currency,
    lines,
    total_details: {
      amount_discount: 0,
      amount_shipping: 0,
      amount_tax: sumOf(lines.map(({ tax }) => tax)),
    },
  };
};

interface Worth {
  readonly currency: string;
  readonly unitAmount: number;
  readonly name: string;
  readonly price: Wire;
}

const fail = (): never => {
  throw invalid('A line has no price.', 'line_items');
};

const worthOf = (books: Books, line: SentLine): Worth => {
  const { prices, products } = books.tables;
  if (line.price !== undefined) {
    const price = prices.wire(named(prices, line.price, 'line_items[price]'));
    const product = products.get(String(price['product']));
    const unitAmount = price['unit_amount'];
    if (typeof unitAmount !== 'number') return fail();
    return { currency: String(price['currency']), unitAmount, name: product?.name ?? '', price };
  }
  const data = need(line.price_data, 'line_items[price_data]');
  const currency = need(data.currency, 'line_items[price_data][currency]');
  const unitAmount = need(data.unit_amount, 'line_items[price_data][unit_amount]');
  return {
    currency,
    unitAmount,
    name: need(data.product_data?.name, 'line_items[price_data][product_data][name]'),
    price: {
      id: newId(books.world.random.ids, 'price'),
      object: 'price',
      active: false,
      currency,
      unit_amount: unitAmount,
      unit_amount_decimal: String(unitAmount),
      tax_behavior: data.tax_behavior ?? 'unspecified',
    },
  };
};

/** Tax of an exclusive rate is on top; of an inclusive one it is within, and the subtotal holds it. */
const lineOf = (books: Books, line: SentLine, worth: Worth): CheckoutLine => {
  const { taxRates } = books.tables;
  const quantity = need(line.quantity, 'line_items[quantity]');
  const subtotal = quantity * worth.unitAmount;
  const rates = (line.tax_rates ?? []).map((id) => named(taxRates, id, 'line_items[tax_rates]'));
  const taxes = taxesOn(subtotal, rates, amountStep(worth.currency), 'none');
  const onTop = sumOf(taxes.filter(({ rate }) => !rate.inclusive).map(({ amount }) => amount));
  return {
    id: newId(books.world.random.ids, 'li'),
    description: worth.name,
    quantity,
    unitAmount: worth.unitAmount,
    taxRates: line.tax_rates ?? [],
    price: worth.price,
    subtotal,
    tax: sumOf(taxes.map(({ amount }) => amount)),
    total: subtotal + onTop,
  };
};
