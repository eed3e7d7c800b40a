import type { Insertable } from 'kysely';
import { decimalText, parseDecimal, placesOf } from '#base/decimal.ts';
import { applyCustomChange, type CustomChange, type CustomFieldSpec } from '#model/crm/custom-values.ts';
import {
  serviceLimits,
  type CustomValues,
  type RecurringInterval,
  type TaxBehavior,
} from '#model/crm/nouns.ts';
import { plainText, wordsOf } from '#model/crm/words.ts';
import { isCurrency } from '#model/currency.ts';
import type { CrmServiceTable } from '#store/crm/crm-tables.ts';
import type { PriceRow, ServiceRow } from '#store/crm/services.ts';
import { said } from '#crm/differences.ts';

export interface ServicePrice {
  readonly currency: string;
  /** Decimal text in major units, in its shortest form, at most four places. */
  readonly unitPrice: string;
  readonly taxBehavior: TaxBehavior;
}

/** A service as people see it: what can be entered. */
export interface ServiceState {
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly unit: string | null;
  readonly taxCode: string | null;
  readonly recurring: { readonly interval: RecurringInterval; readonly count: number } | null;
  /** By currency, one each. */
  readonly prices: readonly ServicePrice[];
  readonly custom: CustomValues;
}

/** What is to change: a field that is left out or undefined stays; `prices` are all of them. */
export type ServiceChange = {
  readonly [Name in Exclude<keyof ServiceState, 'custom'>]?: ServiceState[Name] | undefined;
} & { readonly custom?: CustomChange | undefined };

export const emptyService: ServiceState = {
  code: '',
  name: '',
  description: null,
  unit: null,
  taxCode: null,
  recurring: null,
  prices: [],
  custom: {},
};

export const priceOf = (row: PriceRow): ServicePrice => ({
  currency: row.currency,
  unitPrice: shortest(row.unit_price),
  taxBehavior: row.tax_behavior,
});

export const serviceStateOf = (row: ServiceRow, prices: readonly PriceRow[]): ServiceState => ({
  code: row.code,
  name: row.name,
  description: row.description,
  unit: row.unit,
  taxCode: row.tax_code,
  recurring:
    row.interval === null || row.interval_count === null
      ? null
      : { interval: row.interval, count: row.interval_count },
  prices: prices.map(priceOf),
  custom: row.custom,
});

const shortest = (text: string): string => {
  const value = parseDecimal(text);
  return value === null ? text : decimalText(value);
};

const textOrNone = (text: string | null): string | null => {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
};

const tidyPrices = (prices: readonly ServicePrice[], problems: string[]): readonly ServicePrice[] => {
  const byCurrency = new Map<string, ServicePrice>();
  for (const price of prices) {
    const { currency } = price;
    const value = parseDecimal(price.unitPrice.trim());
    if (!isCurrency(currency)) problems.push(`prices: ${currency} is no currency that is known here`);
    else if (byCurrency.has(currency)) problems.push(`prices: there are two in ${currency}`);
    else if (value === null || value.units < 0n || placesOf(value) > serviceLimits.pricePlaces)
      problems.push(
        `prices: the price in ${currency} is no number of at most ${String(serviceLimits.pricePlaces)} places`,
      );
    else byCurrency.set(currency, { ...price, unitPrice: decimalText(value) });
  }
  return [...byCurrency.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
};

/** The state after a change, and what is wrong with it as sentences by field. */
export const changeServiceState = (
  held: ServiceState,
  change: ServiceChange,
  customFields: readonly CustomFieldSpec[],
): { readonly next: ServiceState; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const { custom: customChange = {}, ...rest } = said(change);
  const custom = applyCustomChange(customFields, held.custom, customChange);
  problems.push(...custom.problems);
  const entered = { ...held, ...rest };
  const next: ServiceState = {
    ...entered,
    code: entered.code.trim(),
    name: entered.name.trim(),
    description: textOrNone(entered.description),
    unit: textOrNone(entered.unit),
    taxCode: textOrNone(entered.taxCode)?.toUpperCase() ?? null,
    prices: tidyPrices(entered.prices, problems),
    custom: custom.values,
  };
  if (next.code === '') problems.push('code: is missing');
  if (next.name === '') problems.push('name: is missing');
  return { next, problems };
};

/** The columns that hold a state; prices are rows of their own. */
export const serviceColumns = (
  state: ServiceState,
): Pick<
  Insertable<CrmServiceTable>,
  | 'code'
  | 'code_key'
  | 'name'
  | 'sort_name'
  | 'description'
  | 'unit'
  | 'tax_code'
  | 'interval'
  | 'interval_count'
  | 'custom'
> => ({
  code: state.code,
  code_key: state.code.toLowerCase(),
  name: state.name,
  sort_name: plainText(state.name).slice(0, 255),
  description: state.description,
  unit: state.unit,
  tax_code: state.taxCode,
  interval: state.recurring?.interval ?? null,
  interval_count: state.recurring?.count ?? null,
  custom: JSON.stringify(state.custom),
});

export const priceRows = (state: ServiceState): readonly PriceRow[] =>
  state.prices.map((price) => ({
    currency: price.currency,
    unit_price: price.unitPrice,
    tax_behavior: price.taxBehavior,
  }));

/** What a service is found by. */
export const serviceWords = (state: ServiceState): readonly string[] => wordsOf([state.code, state.name]);
