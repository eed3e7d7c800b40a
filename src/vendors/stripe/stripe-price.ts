import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { billingIntervals, type BillingInterval } from '#model/billing.ts';
import { currencyProblem, unitPriceFromWire, unitPriceToWire } from './stripe-currency.ts';
import { lookupKeyLength } from './stripe-limits.ts';
import type { Price, Product } from './stripe-schemas.ts';

/**
 * One price of a service, as fields hold it under its currency: `{ AUD: { unit_price: '120.5', tax_behavior: 'exclusive' } }`.
 * `unit_price` is the shortest decimal text in major units; `tax_behavior` is absent where Stripe was told none; `interval`
 * and `interval_count` stand on recurring prices.
 */
export interface PriceValue {
  readonly unit_price: string;
  readonly tax_behavior?: 'exclusive' | 'inclusive';
  readonly interval?: BillingInterval;
  readonly interval_count?: number;
}

/** How a price of ours is found again, whatever its id: the service's code and the currency. */
export const lookupKeyOf = (code: string, currency: string): string => `${code}:${currency.toLowerCase()}`;

export const lookupKeyFits = (code: string): boolean => lookupKeyOf(code, 'AUD').length <= lookupKeyLength;

/** The price that stands for each currency: the one with our lookup key, else the only one there is. */
export const pricesByCurrency = (
  product: Product,
  code: string | null,
): {
  readonly prices: ReadonlyMap<string, Price>;
  /** Currencies with several prices of which none stands out. */
  readonly ambiguous: readonly string[];
  readonly findings: readonly string[];
} => {
  const prices = new Map<string, Price>();
  const ambiguous: string[] = [];
  const active = product.prices.filter((price) => price.active && price.currency !== '');
  for (const [currency, group] of Map.groupBy(active, (price) => price.currency.toUpperCase())) {
    const ours =
      code === null ? undefined : group.find((price) => price.lookup_key === lookupKeyOf(code, currency));
    const isDefault = group.find((price) => price.id === product.default_price);
    const [only] = group.length === 1 ? group : [];
    const chosen = ours ?? isDefault ?? only;
    if (chosen === undefined) ambiguous.push(currency);
    else prices.set(currency, chosen);
  }
  const findings = ambiguous.map((currency) => `several prices in ${currency}, none of them ours`);
  return { prices, ambiguous, findings };
};

/** Null for what no service of ours can have: tiers, packages, use-metered prices. */
export const valueOfPrice = (price: Price): PriceValue | null => {
  const decimal = price.unit_amount_decimal ?? price.unit_amount?.toString() ?? null;
  const unitPrice = decimal === null ? null : unitPriceFromWire(decimal, price.currency);
  if (unitPrice === null || price.billing_scheme === 'tiered' || price.recurring?.usage_type === 'metered')
    return null;
  const { tax_behavior: behavior, recurring } = price;
  const interval = billingIntervals.find((known) => known === recurring?.interval);
  if (recurring !== null && interval === undefined) return null;
  return {
    unit_price: unitPrice,
    ...(behavior === 'exclusive' || behavior === 'inclusive' ? { tax_behavior: behavior } : {}),
    ...(recurring === null || interval === undefined
      ? {}
      : { interval, interval_count: recurring.interval_count }),
  };
};

export type PriceWanted =
  | { readonly price: PriceValue; readonly amount: string }
  | { readonly reason: string };

/** Checks a wanted price and gives it with its `unit_amount_decimal`. */
export const wantPrice = (currency: string, value: JsonValue | undefined): PriceWanted => {
  const problem = currencyProblem(currency);
  if (problem !== null) return { reason: problem };
  if (!isJsonObject(value) || typeof value['unit_price'] !== 'string')
    return { reason: `The price in ${currency} must name its unit_price as text.` };
  const amount = unitPriceToWire(value['unit_price'], currency);
  if (amount === null || amount.startsWith('-'))
    return { reason: `The price in ${currency} is no amount that Stripe can hold.` };
  const unitPrice = unitPriceFromWire(amount, currency) ?? value['unit_price'];
  const behavior = value['tax_behavior'];
  if (behavior !== undefined && behavior !== null && behavior !== 'exclusive' && behavior !== 'inclusive')
    return { reason: 'tax_behavior is exclusive or inclusive.' };
  const recurring = recurringOf(value);
  if ('reason' in recurring) return recurring;
  return {
    amount,
    price: {
      unit_price: unitPrice,
      ...(behavior === undefined || behavior === null ? {} : { tax_behavior: behavior }),
      ...recurring,
    },
  };
};

const recurringOf = (
  value: JsonObject,
): Pick<PriceValue, 'interval' | 'interval_count'> | { readonly reason: string } => {
  const given = value['interval'];
  if (given === undefined || given === null) return {};
  const interval = billingIntervals.find((known) => known === given);
  const count = value['interval_count'] ?? 1;
  if (interval === undefined || typeof count !== 'number' || !Number.isInteger(count) || count < 1)
    return { reason: 'The interval is a number of days, weeks, months or years.' };
  return { interval, interval_count: count };
};
