import { parseDecimal } from './amounts.ts';
import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

export type TaxBehavior = 'exclusive' | 'inclusive' | 'unspecified';

export interface PriceOption {
  /** In minor units, up to 12 places. */
  readonly unitAmount: string;
  readonly taxBehavior: TaxBehavior;
}

export interface Recurring {
  readonly interval: 'day' | 'week' | 'month' | 'year';
  readonly interval_count: number;
}

export interface Price {
  readonly id: string;
  readonly object: 'price';
  readonly created: number;
  readonly livemode: boolean;
  active: boolean;
  readonly currency: string;
  lookup_key: string | null;
  metadata: Metadata;
  nickname: string | null;
  readonly product: string;
  readonly recurring: Recurring | null;
  tax_behavior: TaxBehavior;
  readonly unitAmount: string;
  /** Other currencies, by lower-case code. */
  options: Readonly<Record<string, PriceOption>>;
}

export const priceTable = (): Table<Price> =>
  new Table<Price>('price', wirePrice, {
    product: ({ product }) => product,
    lookup_key: ({ lookup_key }) => lookup_key,
  });

/** The whole amount, or null where there are decimals. */
export const wholeUnitAmount = (unitAmount: string): number | null => {
  const { units, scale } = parseDecimal(unitAmount);
  const unit = 10n ** BigInt(scale);
  return units % unit === 0n ? Number(units / unit) : null;
};

export const wirePrice = (price: Price): Wire => {
  const { unitAmount, options: _includable, recurring, ...rest } = price;
  return {
    ...rest,
    billing_scheme: 'per_unit',
    custom_unit_amount: null,
    recurring:
      recurring === null
        ? null
        : { ...recurring, meter: null, trial_period_days: null, usage_type: 'licensed' },
    tiers_mode: null,
    transform_quantity: null,
    type: recurring === null ? 'one_time' : 'recurring',
    unit_amount: wholeUnitAmount(unitAmount),
    unit_amount_decimal: unitAmount,
  };
};

/** `currency_options`, its own currency among them. */
export const wireCurrencyOptions = (price: Price): Wire => {
  const own = { unitAmount: price.unitAmount, taxBehavior: price.tax_behavior };
  return Object.fromEntries(
    Object.entries({ [price.currency]: own, ...price.options }).map(([currency, option]) => [
      currency,
      {
        custom_unit_amount: null,
        tax_behavior: option.taxBehavior,
        unit_amount: wholeUnitAmount(option.unitAmount),
        unit_amount_decimal: option.unitAmount,
      },
    ]),
  );
};
