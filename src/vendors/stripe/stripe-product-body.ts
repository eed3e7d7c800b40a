import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import { createBody, type BodyUnderWay } from './stripe-body.ts';
import { metadataNames, wantCustom } from './stripe-metadata.ts';
import {
  lookupKeyFits,
  lookupKeyOf,
  pricesByCurrency,
  valueOfPrice,
  wantPrice,
  type PriceValue,
} from './stripe-price.ts';
import { productFields } from './stripe-product-fields.ts';
import { codeAndName, productName } from './stripe-product.ts';
import { productSchema, type Price, type Product } from './stripe-schemas.ts';

const specs = new Map(productFields.map((field) => [field.name, field]));

/**
 * The body of one product: `product` holds Stripe's parameters, `prices` what is done to its prices, in order. A price
 * never changes its amount: a new one takes over its lookup key and the old one is archived.
 */
export const composeProduct = (intent: ComposeIntent): Composed => {
  const creating = intent.action === 'create';
  const body = createBody(!creating);
  const present = creating ? null : presentProduct(intent.current);
  if (!creating && intent.key === null) body.refuse('record', 'The product’s id is not known.');
  if (intent.action === 'archive') {
    body.put('product', { active: false });
    return body.composed();
  }
  const product = createBody(!creating);
  for (const [field, value] of Object.entries(intent.set)) {
    const spec = specs.get(field);
    if (spec === undefined) body.refuse(field, 'Stripe’s products have no such field.');
    else if (!spec.writable) body.refuse(field, 'It cannot be written.');
    else if (field === 'description' || field === 'unit_label' || field === 'tax_code')
      product.putText(field, spec, value);
  }
  const code = putNames(body, product, intent, present);
  putMetadata(body, product, intent, present, code);
  if (intent.action === 'restore') product.put('active', true);
  putPrices(body, intent, present, code);
  const parts = product.composed();
  for (const { field, reason } of parts.refused) body.refuse(field, reason);
  if (Object.keys(parts.body).length > 0) body.put('product', parts.body);
  return body.composed();
};

const presentProduct = (current: JsonValue | null): Product | null => {
  const read = productSchema.safeParse(current);
  return read.success ? read.data : null;
};

/** What is wanted of a text, else what is there. */
const wantedText = (intent: ComposeIntent, field: string, present: string | null): string | null => {
  const value = intent.set[field];
  if (value === undefined) return present;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

/** Code and name are one name at Stripe, so either change writes both. Gives the code from now on. */
const putNames = (
  body: BodyUnderWay,
  product: BodyUnderWay,
  intent: ComposeIntent,
  present: Product | null,
): string | null => {
  const was = present === null ? { code: null, name: null } : codeAndName(present);
  const code = wantedText(intent, 'code', was.code);
  const name = wantedText(intent, 'name', was.name);
  if (name === null) body.refuse('name', 'A product needs a name.');
  else if (code !== null && !lookupKeyFits(code)) body.refuse('code', 'The code is too long for Stripe.');
  else if (isAsked(intent) && productName(code, name) !== present?.name)
    product.put('name', productName(code, name));
  return code;
};

const isAsked = ({ action, set }: ComposeIntent): boolean =>
  action === 'create' || set['name'] !== undefined || set['code'] !== undefined;

const putMetadata = (
  body: BodyUnderWay,
  product: BodyUnderWay,
  intent: ComposeIntent,
  present: Product | null,
  code: string | null,
): void => {
  const held = present?.metadata ?? {};
  const metadata: Record<string, string> = {
    [metadataNames.reference]: intent.reference,
    [metadataNames.code]: code ?? '',
  };
  const custom = intent.set['custom'];
  if (custom !== undefined) {
    const want = wantCustom(custom, held);
    if ('reason' in want) body.refuse('custom', want.reason);
    else Object.assign(metadata, want.metadata);
  }
  const isNew = Object.entries(metadata).some(([name, value]) => (held[name] ?? '') !== value);
  if (isNew) product.put('metadata', metadata);
};

const putPrices = (
  body: BodyUnderWay,
  intent: ComposeIntent,
  present: Product | null,
  code: string | null,
): void => {
  const wanted = intent.set['prices'];
  const recoded = intent.set['code'] !== undefined && present !== null;
  if (wanted === undefined && !recoded) return;
  if (intent.action !== 'create' && present === null) {
    body.refuse('prices', 'The product’s present prices are not known yet.');
    return;
  }
  if (wanted !== undefined && wanted !== null && !isJsonObject(wanted)) {
    body.refuse('prices', 'It must be an object of prices by currency.');
    return;
  }
  const was = present === null ? null : codeAndName(present).code;
  const held = present === null ? new Map<string, Price>() : pricesByCurrency(present, was).prices;
  const steps: JsonObject[] = [];
  const currencies = wanted === undefined ? [...held.keys()] : Object.keys(wanted ?? {});
  for (const currency of currencies) {
    const price = held.get(currency) ?? null;
    const value = wanted === undefined ? null : wantPrice(currency, (wanted ?? {})[currency]);
    if (value !== null && 'reason' in value) {
      body.refuse('prices', value.reason);
      continue;
    }
    const lookupKey = code === null ? null : lookupKeyOf(code, currency);
    const step =
      value === null
        ? rekeyed(price, lookupKey)
        : stepFor(price, { currency, price: value.price, amount: value.amount, lookupKey });
    if (step !== null) steps.push(step);
  }
  if (wanted !== undefined)
    for (const [currency, price] of held)
      if (!currencies.includes(currency)) steps.push({ step: 'archive', price: price.id });
  if (steps.length > 0) body.put('prices', steps);
};

const rekeyed = (price: Price | null, lookupKey: string | null): JsonObject | null =>
  price === null || lookupKey === null || price.lookup_key === lookupKey
    ? null
    : {
        step: 'update',
        price: price.id,
        params: { lookup_key: lookupKey, transfer_lookup_key: true },
      };

interface NewPrice {
  readonly currency: string;
  readonly price: PriceValue;
  /** `unit_amount_decimal`. */
  readonly amount: string;
  readonly lookupKey: string | null;
}

/** What makes a currency's price the wanted one: nothing, a changed key or tax behaviour, or a new price. */
const stepFor = (held: Price | null, wanted: NewPrice): JsonObject | null => {
  const { price, lookupKey } = wanted;
  const value = held === null ? null : valueOfPrice(held);
  if (held !== null && value !== null) {
    const { tax_behavior: wantedBehavior, ...wantedRest } = price;
    const { tax_behavior: heldBehavior, ...heldRest } = value;
    // Stripe lets the tax behaviour be set once, where there was none.
    const isSettled = wantedBehavior === undefined || wantedBehavior === heldBehavior;
    if (sameJson(wantedRest, heldRest) && (isSettled || heldBehavior === undefined)) {
      const params = {
        ...(lookupKey === null || held.lookup_key === lookupKey
          ? {}
          : { lookup_key: lookupKey, transfer_lookup_key: true }),
        ...(isSettled ? {} : { tax_behavior: wantedBehavior }),
      };
      return Object.keys(params).length === 0 ? null : { step: 'update', price: held.id, params };
    }
  }
  return {
    step: 'create',
    replaces: held?.id ?? null,
    params: {
      currency: wanted.currency.toLowerCase(),
      unit_amount_decimal: wanted.amount,
      ...(price.tax_behavior === undefined ? {} : { tax_behavior: price.tax_behavior }),
      ...(price.interval === undefined
        ? {}
        : { recurring: { interval: price.interval, interval_count: price.interval_count ?? 1 } }),
      ...(lookupKey === null ? {} : { lookup_key: lookupKey, transfer_lookup_key: true }),
    },
  };
};
