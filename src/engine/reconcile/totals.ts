import type { JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';
import { moneyText, parseMoney } from '#model/currency.ts';
import type { TotalsByCurrency } from '#store/reconcile/reconcile-tables.ts';

/** The amount that a record stands for, in minor units. */
export interface Total {
  readonly minor: bigint;
  readonly currency: string;
}

/** The total of one side of a record, by the roles of its kind's fields; null where there is none. */
export const totalIn = (
  valueOf: (field: string) => JsonValue,
  fields: readonly FieldSpec[],
): Total | null => {
  const named = (role: FieldSpec['role']): JsonValue => {
    const field = fields.find((each) => each.role === role);
    return field === undefined ? null : valueOf(field.name);
  };
  const [amount, currency] = [named('total'), named('currency')];
  if (typeof amount !== 'string' || typeof currency !== 'string') return null;
  return parseMoney({ amount, currency: currency.toUpperCase() });
};

/** Amounts of both sides by currency, to be added up over a run. */
export interface Sums {
  add(side: 'source' | 'target', total: Total | null): void;
  /** As decimal text. */
  result(): TotalsByCurrency;
}

/** What two parts of a run come to together. */
export const addSums = (before: TotalsByCurrency, more: TotalsByCurrency): TotalsByCurrency => {
  const sums = openSums(before);
  for (const [currency, { source, target }] of Object.entries(more)) {
    sums.add('source', parseMoney({ amount: source, currency }));
    sums.add('target', parseMoney({ amount: target, currency }));
  }
  return sums.result();
};

/** Begins with what earlier steps of the run came to. */
export const openSums = (before: TotalsByCurrency): Sums => {
  const sums = new Map<string, { source: bigint; target: bigint }>();
  const add = (side: 'source' | 'target', total: Total | null): void => {
    if (total === null) return;
    const held = sums.get(total.currency) ?? { source: 0n, target: 0n };
    sums.set(total.currency, { ...held, [side]: held[side] + total.minor });
  };
  for (const [currency, { source, target }] of Object.entries(before)) {
    add('source', parseMoney({ amount: source, currency }));
    add('target', parseMoney({ amount: target, currency }));
  }
  return {
    add,
    result: () =>
      Object.fromEntries(
        [...sums].map(([currency, { source, target }]) => [
          currency,
          {
            source: moneyText({ minor: source, currency }).amount,
            target: moneyText({ minor: target, currency }).amount,
          },
        ]),
      ),
  };
};
