import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import {
  addDecimals,
  decimalOf,
  multiplyDecimals,
  parseDecimal,
  placesOf,
  placesText,
  roundDecimal,
  zeroDecimal,
  type Decimal,
} from '#base/decimal.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { isAbn, splitName, textOf, transforms, type TransformContext } from '#model/transforms.ts';
import { ExpressionFailure } from './expression-failure.ts';
import { lookupKey, type LookupTable } from './lookup-table.ts';
import { addDays, addMonths, daysBetween, readPlainDate } from './plain-dates.ts';

/** What an evaluation works in beside the record. */
export interface ExpressionWorld {
  readonly context: TransformContext;
  readonly tables: ReadonlyMap<string, LookupTable>;
  /** Takes a sentence for the record's timeline. */
  readonly note: (sentence: string) => void;
  /** Is told of what was read and called on the way; left out where nobody asks how a value came to be. */
  readonly step?: (did: string, value: unknown) => void;
}

/** Arguments are JSON or absent; what is given back is JSON, or undefined for no value. */
export type ExpressionFunction = (...given: readonly (JsonValue | undefined)[]) => JsonValue | undefined;

export interface FunctionSpec {
  readonly name: string;
  /** How it is called: `$lookup(table, key, column?)`. */
  readonly call: string;
  readonly does: string;
  readonly example: string;
  readonly gives: string;
  readonly group: 'Text' | 'People' | 'Numbers for Australia' | 'Dates' | 'Money' | 'Tables' | 'Rules';
}

const refuse = (message: string): never => {
  throw new ExpressionFailure('refused', message);
};

const textAt = (value: JsonValue | undefined): string | undefined => textOf(value ?? null) ?? undefined;

const memberOf = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const phone = (value: JsonValue | undefined, country: string) => {
  const written = textAt(value);
  if (written === undefined) return undefined;
  const parsed = parsePhoneNumberFromString(written, country as CountryCode);
  return parsed?.isPossible() === true ? parsed : undefined;
};

const currencyOf = (value: JsonValue | undefined): string | undefined => {
  const code = textAt(value)?.toUpperCase();
  if (code === undefined) return undefined;
  return isCurrency(code) ? code : refuse('It is no currency that is known.');
};

const decimalIn = (value: JsonValue | undefined): Decimal | undefined => {
  const text = typeof value === 'number' ? String(value) : textAt(value)?.replaceAll(/[,\s$]/g, '');
  if (text === undefined) return undefined;
  return parseDecimal(text) ?? refuse('It is not an amount.');
};

/** With the places of its currency; more places than that are refused, because rounding has to be asked for. */
const amountIn = (value: Decimal | undefined, code: string | undefined): string | undefined => {
  if (value === undefined || code === undefined) return undefined;
  const digits = minorDigits(code);
  if (placesOf(value) > digits)
    return refuse(`It has more places than ${code} has: round it with $times or $roundAmount.`);
  return placesText(roundDecimal(value, digits, 'down'));
};

const dateIn = (value: JsonValue | undefined, order: 'DMY' | 'MDY' = 'DMY'): string | undefined => {
  const written = textAt(value);
  if (written === undefined) return undefined;
  return readPlainDate(written, order) ?? refuse('It is not a date.');
};

const wholeNumber = (value: JsonValue | undefined): number => {
  const number = typeof value === 'number' ? value : Number(textAt(value) ?? Number.NaN);
  return Number.isSafeInteger(number) && Math.abs(number) <= 100_000
    ? number
    : refuse('It is not a whole number that can be counted with.');
};

const addressLine = (value: JsonValue | undefined): string | undefined => {
  if (!isJsonObject(value)) return textAt(value);
  const parts = ['line1', 'line2', 'city', 'region', 'postalCode', 'country'].map((name) =>
    textAt(value[name]),
  );
  const filled = parts.filter((part) => part !== undefined);
  return filled.length === 0 ? undefined : filled.join(', ');
};

const lookUp = (
  world: ExpressionWorld,
  name: string,
  given: JsonValue | undefined,
  column: string | undefined,
): string | undefined => {
  const table = world.tables.get(name);
  if (table === undefined) throw new ExpressionFailure('broken', `There is no table “${name}”.`);
  const place =
    column === undefined
      ? table.columns.findIndex((each) => each !== table.keyColumn)
      : table.columns.indexOf(column);
  if (place < 0)
    throw new ExpressionFailure(
      'broken',
      `The table “${name}” has no column “${column ?? 'beside its key'}”.`,
    );
  const key = lookupKey(given);
  if (key === null) return undefined;
  const row = table.rows.get(key);
  if (row === undefined) {
    if (table.onMiss === 'refuse')
      throw new ExpressionFailure('missed', `The table “${name}” has no row for it.`);
    return undefined;
  }
  const value = row[place] ?? '';
  return value === '' ? undefined : value;
};

/** Our functions for one evaluation, by name without the dollar. Each transform of simple rows is one as well. */
export const functionsFor = (world: ExpressionWorld): Readonly<Record<string, ExpressionFunction>> => {
  const { countryCode } = world.context;
  const byTransform = Object.entries(transforms).map(([name, transform]): [string, ExpressionFunction] => [
    name,
    (value) => {
      const made = transform(value ?? null, world.context);
      if ('refused' in made) return refuse(made.refused);
      if (made.note !== undefined) world.note(made.note);
      return made.value ?? undefined;
    },
  ]);
  return {
    ...Object.fromEntries(byTransform),
    splitName: (name) => {
      const { first, last } = splitName(name ?? null);
      if (first === null && last === null) return undefined;
      return { ...(first === null ? {} : { first }), ...(last === null ? {} : { last }) };
    },
    truncate: (value, most) => {
      const limit = wholeNumber(most);
      const text = textAt(value);
      if (text === undefined || text.length <= limit) return text;
      world.note('A value was cut to fit.');
      return text.slice(0, Math.max(0, limit)).trimEnd();
    },
    choose: (value, answers, otherwise) => {
      const key = textAt(value);
      if (key === undefined || !isJsonObject(answers)) return otherwise;
      return memberOf(answers, key) ?? otherwise;
    },
    phoneE164: (value, country) => phone(value, textAt(country)?.toUpperCase() ?? countryCode)?.number,
    abnFormat: (value) => {
      const digits = (textAt(value) ?? '').replaceAll(/[\s-]/g, '');
      return isAbn(digits)
        ? `${digits.slice(0, 2)} ${digits.slice(2, 5)} ${digits.slice(5, 8)} ${digits.slice(8)}`
        : undefined;
    },
    isAbn: (value) => isAbn((textAt(value) ?? '').replaceAll(/[\s-]/g, '')),
    addressLine,
    plainDate: (value, order) => dateIn(value, textAt(order) === 'MDY' ? 'MDY' : 'DMY'),
    addDays: (value, days) => {
      const date = dateIn(value);
      return date === undefined ? undefined : addDays(date, wholeNumber(days));
    },
    addMonths: (value, months) => {
      const date = dateIn(value);
      return date === undefined ? undefined : addMonths(date, wholeNumber(months));
    },
    daysBetween: (from, to) => {
      const [start, end] = [dateIn(from), dateIn(to)];
      return start === undefined || end === undefined ? undefined : daysBetween(start, end);
    },
    currency: (value) => currencyOf(value),
    amount: (value, currency) => amountIn(decimalIn(value), currencyOf(currency)),
    roundAmount: (value, currency) => {
      const [amount, code] = [decimalIn(value), currencyOf(currency)];
      if (amount === undefined || code === undefined) return undefined;
      return placesText(roundDecimal(amount, minorDigits(code), 'half_up'));
    },
    times: (value, factor, currency) => {
      const [amount, by, code] = [decimalIn(value), decimalIn(factor), currencyOf(currency)];
      if (amount === undefined || by === undefined || code === undefined) return undefined;
      return placesText(roundDecimal(multiplyDecimals(amount, by), minorDigits(code), 'half_up'));
    },
    sumAmounts: (values, currency) => {
      const list: readonly JsonValue[] = Array.isArray(values) ? values : [values ?? null];
      const sum = list.reduce<Decimal>(
        (total, each) => addDecimals(total, decimalIn(each) ?? zeroDecimal),
        decimalOf('0'),
      );
      return amountIn(sum, currencyOf(currency));
    },
    lookup: (table, key, column) =>
      isJsonObject(table)
        ? memberOf(table, textAt(key) ?? '')
        : lookUp(world, textAt(table) ?? '', key, textAt(column)),
    taxCode: (code) => lookUp(world, 'tax_codes', code, undefined),
    account: (code) => lookUp(world, 'accounts', code, undefined),
    refuse: (reason) => refuse(textAt(reason) ?? 'A rule refuses this record.'),
  };
};

/** The tables that a function of ours reads by itself. */
export const tablesOfFunctions: Readonly<Record<string, string>> = {
  taxCode: 'tax_codes',
  account: 'accounts',
};
