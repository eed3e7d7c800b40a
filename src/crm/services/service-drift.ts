import { z } from 'zod';
import { decimalText, parseDecimal, placesOf } from '#base/decimal.ts';
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import { recurringIntervals, serviceLimits } from '#model/crm/nouns.ts';
import { isCurrency } from '#model/currency.ts';
import type { FieldDrift, FlowDrift } from '#model/drift.ts';
import type { ServiceChange, ServicePrice, ServiceState } from './service-state.ts';

/** One thing in which a service's product is not what the catalogue says. */
export interface DriftRow {
  /** `active`, `name`, `description`, `unit`, `price:AUD`, or the target's field. */
  readonly name: string;
  readonly label: string;
  /** The target's field; null for `active`, which is its state. */
  readonly field: string | null;
  /** The catalogue's value and the target's, as JSON; null for none. */
  readonly wanted: JsonValue;
  readonly held: JsonValue;
  /** Why the catalogue cannot take the target's value over, as a sentence; null when it can. */
  readonly obstacle: string | null;
}

const texts = ['name', 'description', 'unit'] as const;
type TextField = (typeof texts)[number];

/** A price as the vendor's room reads it: decimal text in major units, by currency. */
const heldPrice = z.object({
  unit_price: z.string(),
  tax_behavior: z.enum(['inclusive', 'exclusive']).optional(),
  interval: z.enum(recurringIntervals).optional(),
  interval_count: z.number().int().min(1).optional(),
});
type HeldPrice = z.infer<typeof heldPrice>;

/** What differs, row by row: archived or not first, then texts, then a row for each currency. Pure. */
export const driftRows = (drift: FlowDrift): readonly DriftRow[] => [
  ...(drift.archived === null
    ? []
    : [
        {
          name: 'active',
          label: 'In use',
          field: null,
          wanted: !drift.archived.wanted,
          held: !drift.archived.held,
          obstacle: null,
        },
      ]),
  ...drift.fields.flatMap((field) =>
    field.from === 'prices' ? priceRows(field, oddIn(drift.held)) : [plainRow(field)],
  ),
];

const plainRow = ({ field, label, from, wanted, held }: FieldDrift): DriftRow => {
  const text = texts.find((each) => each === from);
  return {
    name: text ?? field,
    label,
    field,
    wanted,
    held,
    obstacle:
      text === undefined ? 'This is not taken over: change it in the catalogue.' : textObstacle(text, held),
  };
};

const textObstacle = (name: TextField, held: JsonValue): string | null => {
  if (held === null) return name === 'name' ? 'A service needs a name.' : null;
  if (typeof held !== 'string') return 'It is no text.';
  const most = serviceLimits[name];
  return held.length > most
    ? `It has ${String(held.length)} characters; the catalogue takes ${String(most)}.`
    : null;
};

/** Currencies in which the product has prices that nobody could read as one simple price. */
const oddIn = (held: JsonObject): ReadonlySet<string> => {
  const odd = held['odd_prices'];
  return new Set(Array.isArray(odd) ? odd.filter((each) => typeof each === 'string') : []);
};

const priceRows = (field: FieldDrift, odd: ReadonlySet<string>): readonly DriftRow[] => {
  const wanted = isJsonObject(field.wanted) ? field.wanted : {};
  const held = isJsonObject(field.held) ? field.held : {};
  const currencies = [...new Set([...Object.keys(wanted), ...Object.keys(held)])].toSorted();
  return currencies
    .filter((currency) => !sameJson(wanted[currency] ?? null, held[currency] ?? null))
    .map((currency) => ({
      name: `price:${currency}`,
      label: `Price in ${currency}`,
      field: field.field,
      wanted: wanted[currency] ?? null,
      held: held[currency] ?? null,
      obstacle: odd.has(currency)
        ? `The prices in ${currency} are none that the catalogue has: tiers, use that is metered, or several at once.`
        : priceObstacle(currency, held[currency] ?? null),
    }));
};

const priceObstacle = (currency: string, held: JsonValue): string | null => {
  if (held === null) return null;
  const price = heldPrice.safeParse(held).data;
  const value = price === undefined ? null : parseDecimal(price.unit_price);
  if (price === undefined || value === null || value.units < 0n)
    return `The price in ${currency} is none that the catalogue can have.`;
  if (!isCurrency(currency)) return `${currency} is no currency that is known here.`;
  if (placesOf(value) > serviceLimits.pricePlaces)
    return `The price in ${currency}, ${decimalText(value)}, has ${String(placesOf(value))} decimal places; the catalogue takes ${String(serviceLimits.pricePlaces)}.`;
  return (price.interval_count ?? 1) > serviceLimits.intervalCount
    ? `The price in ${currency} recurs every ${String(price.interval_count)} ${price.interval ?? ''}s; the catalogue takes ${String(serviceLimits.intervalCount)}.`
    : null;
};

export type Adoption =
  | {
      readonly change: ServiceChange;
      /** Whether the service is to be archived or brought back; null when it stays. */
      readonly archived: boolean | null;
      /** The target's fields that were taken over. */
      readonly fields: readonly string[];
    }
  /** Sentences by row: why nothing is taken over. */
  | { readonly problems: readonly string[] };

/** The change of the catalogue that takes these rows over. All or nothing. Pure. */
export const adoptionOf = (state: ServiceState, rows: readonly DriftRow[]): Adoption => {
  const problems = rows.flatMap(({ name, obstacle }) => (obstacle === null ? [] : [`${name}: ${obstacle}`]));
  const prices = rows.filter(({ name }) => name.startsWith('price:'));
  const priced = pricesAfter(state, prices);
  if ('problem' in priced) problems.push(priced.problem);
  if (problems.length > 0 || 'problem' in priced) return { problems };
  const heldOf = (name: TextField): string | null | undefined => {
    const row = rows.find((each) => each.name === name);
    return row === undefined ? undefined : textOf(row.held);
  };
  const name = heldOf('name');
  const active = rows.find((row) => row.name === 'active');
  return {
    change: {
      ...(name === undefined || name === null ? {} : { name }),
      description: heldOf('description'),
      unit: heldOf('unit'),
      ...(prices.length === 0 ? {} : priced),
    },
    archived: active === undefined ? null : active.held === false,
    fields: [...new Set(rows.flatMap(({ field }) => (field === null ? [] : [field])))],
  };
};

const textOf = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);

type Priced = Pick<ServiceState, 'prices' | 'recurring'> | { readonly problem: string };

/** The service's prices with these rows taken over. The catalogue has one interval for all prices of a service. */
const pricesAfter = (state: ServiceState, rows: readonly DriftRow[]): Priced => {
  const prices = new Map(state.prices.map((price) => [price.currency, price]));
  const recurring = new Map(state.prices.map(({ currency }) => [currency, state.recurring]));
  for (const { name, held } of rows) {
    const currency = name.slice('price:'.length);
    const price = heldPrice.safeParse(held).data;
    if (price === undefined) {
      prices.delete(currency);
      recurring.delete(currency);
      continue;
    }
    prices.set(currency, priceOf(currency, price));
    const { interval, interval_count: count = 1 } = price;
    recurring.set(currency, interval === undefined ? null : { interval, count });
  }
  const [first = state.recurring, ...others] = recurring.values();
  if (others.some((other) => !sameJson(other, first)))
    return {
      problem:
        'prices: The prices would recur differently in different currencies; the catalogue has one interval for all prices of a service.',
    };
  return { prices: [...prices.values()], recurring: first };
};

const priceOf = (currency: string, price: HeldPrice): ServicePrice => ({
  currency,
  unitPrice: price.unit_price,
  taxBehavior: price.tax_behavior ?? 'unspecified',
});
