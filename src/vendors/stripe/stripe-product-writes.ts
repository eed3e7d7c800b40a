import { PlumblineError } from '#base/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { stepKey, type StripeCaller } from './stripe-caller.ts';
import { productBodySchema, type PriceStep } from './stripe-body-schemas.ts';
import { stripeError } from './stripe-errors.ts';
import { stripeLibrary } from './stripe-library.ts';
import { metadataNames } from './stripe-metadata.ts';
import { idOf } from './stripe-pages.ts';
import type { ObjectReader } from './stripe-reads.ts';
import { plainJson } from './stripe-json.ts';
import { productSchema, type Product } from './stripe-schemas.ts';
import { checkedBody, type WriteCall } from './stripe-writes.ts';

/** Our reference as the product's own id, so that a creation is found again whatever became of its answer. */
export const productIdOf = (reference: string): string => reference.replaceAll(/[^A-Za-z0-9_-]/g, '_');

/**
 * Makes a product and its prices; what they are then is what their answers say. One that an earlier try made is completed
 * and read instead.
 */
export const createProduct = async (
  caller: StripeCaller,
  reader: ObjectReader,
  reference: string,
  body: JsonObject,
  call: WriteCall,
): Promise<JsonValue> => {
  const { product = {}, prices = [] } = checkedBody(productBodySchema, body);
  const { name, ...rest } = product;
  if (name === undefined) throw stripeError('vendor.refused', 'A product needs a name.');
  const id = productIdOf(reference);
  let held: Product | null = null;
  let made: JsonValue = null;
  try {
    const answer = await caller.write('POST /v1/products', call, (stripe, options) =>
      stripe.products.create({ ...rest, name, id }, options),
    );
    made = plainJson(answer);
  } catch (caught) {
    if (!isTaken(caught)) throw caught;
    const found = productSchema.safeParse(await reader.read(id, call.purpose));
    if (!found.success || found.data.metadata[metadataNames.reference] !== reference) throw caught;
    held = found.data;
  }
  const missing = held === null ? prices : prices.filter((step) => !isDone(step, held));
  const told = await takePriceSteps(caller, id, held?.default_price ?? '', missing, call);
  const written = told.product ?? made;
  return held === null && told.isWhole && isJsonObject(written)
    ? { ...written, prices: told.prices }
    : readBack(reader, id, call);
};

export const updateProduct = async (
  caller: StripeCaller,
  reader: ObjectReader,
  key: string,
  body: JsonObject,
  call: WriteCall,
): Promise<JsonValue> => {
  const { product, prices = [] } = checkedBody(productBodySchema, body);
  if (product !== undefined)
    await caller.write('POST /v1/products/:id', call, (stripe, options) =>
      stripe.products.update(key, product, options),
    );
  if (prices.length > 0) {
    const present = await caller.read('GET /v1/products/:id', call.purpose, (stripe, options) =>
      stripe.products.retrieve(key, {}, options),
    );
    const read = productSchema.safeParse(plainJson(present));
    await takePriceSteps(caller, key, read.success ? read.data.default_price : '', prices, call);
  }
  return readBack(reader, key, call);
};

const isTaken = (caught: unknown): boolean =>
  caught instanceof PlumblineError && caught.details['vendorCode'] === 'resource_already_exists';

const isDone = (step: PriceStep, product: Product): boolean =>
  step.step === 'create' &&
  product.prices.some(
    (price) =>
      price.currency === step.params.currency &&
      price.unit_amount_decimal === step.params.unit_amount_decimal &&
      price.lookup_key === (step.params.lookup_key ?? ''),
  );

/** What the answers to price steps said. */
interface ToldPrices {
  /** The product, where its default was set. */
  readonly product: JsonValue;
  /** New prices, newest first as lists have them. */
  readonly prices: readonly JsonValue[];
  /** False where more was done than making prices. */
  readonly isWhole: boolean;
}

/**
 * New prices first, then the product's default, then the archiving of what was replaced: Stripe refuses to archive a
 * price while it is its product's default.
 */
const takePriceSteps = async (
  caller: StripeCaller,
  productId: string,
  defaultPrice: string,
  steps: readonly PriceStep[],
  call: WriteCall,
): Promise<ToldPrices> => {
  let becomesDefault: string | null = null;
  let product: JsonValue = null;
  const prices: JsonValue[] = [];
  const archived: string[] = [];
  for (const step of steps) {
    if (step.step === 'archive') {
      archived.push(step.price);
      continue;
    }
    if (step.step === 'update') {
      await caller.write('POST /v1/prices/:id', keyed(call, `price/${step.price}`), (stripe, options) =>
        stripe.prices.update(step.price, step.params, options),
      );
      continue;
    }
    const made = await createPrice(caller, productId, step.params, call);
    prices.unshift(made.raw);
    if (step.replaces !== null) archived.push(step.replaces);
    if (
      step.replaces === null ? defaultPrice === '' && becomesDefault === null : step.replaces === defaultPrice
    )
      becomesDefault = made.id;
  }
  if (becomesDefault !== null) {
    const price = becomesDefault;
    const answer = await caller.write('POST /v1/products/:id', keyed(call, 'default'), (stripe, options) =>
      stripe.products.update(productId, { default_price: price }, options),
    );
    product = plainJson(answer);
  }
  for (const price of archived) {
    // Without another to take its place the default stays as it is: nobody is billed by it unless asked for.
    if (price === defaultPrice && becomesDefault === null) continue;
    await caller.write('POST /v1/prices/:id', keyed(call, `archive/${price}`), (stripe, options) =>
      stripe.prices.update(price, { active: false }, options),
    );
  }
  return { product, prices, isWhole: prices.length === steps.length && archived.length === 0 };
};

const createPrice = async (
  caller: StripeCaller,
  product: string,
  { unit_amount_decimal: amount, tax_behavior: behavior, recurring, ...params }: NewPrice,
  call: WriteCall,
): Promise<{ readonly id: string; readonly raw: JsonValue }> => {
  const made = await caller.write(
    'POST /v1/prices',
    keyed(call, `price/${params.currency}`),
    (stripe, options) =>
      stripe.prices.create(
        {
          currency: params.currency,
          product,
          unit_amount_decimal: stripeLibrary().Decimal.from(amount),
          ...(behavior === undefined ? {} : { tax_behavior: behavior }),
          ...(recurring === undefined ? {} : { recurring }),
          ...(params.lookup_key === undefined
            ? {}
            : { lookup_key: params.lookup_key, transfer_lookup_key: true }),
        },
        options,
      ),
  );
  const raw = plainJson(made);
  const id = idOf(raw);
  if (id !== null) return { id, raw };
  throw stripeError('vendor.unknown_outcome', 'Stripe’s answer to a new price has no id.');
};

type NewPrice = Extract<PriceStep, { step: 'create' }>['params'];

const keyed = (call: WriteCall, step: string): WriteCall => ({
  ...call,
  idempotencyKey: stepKey(call.idempotencyKey, step),
});

const readBack = async (reader: ObjectReader, id: string, call: WriteCall): Promise<JsonValue> => {
  const found = await reader.read(id, call.purpose);
  if (found !== null) return found;
  throw stripeError('vendor.unknown_outcome', 'The product that was written is not there.');
};
