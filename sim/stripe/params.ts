import type { FormFields, FormValue } from './form.ts';
import { invalid } from './stripe-refusal.ts';

/** Turns one raw value into its type, or throws the refusal that names `param`. */
export type Reader<T> = (raw: FormValue, param: string) => T;
export type Shape = Readonly<Record<string, Reader<unknown>>>;
/** What a shape gives: each field, or undefined where it was not sent. */
export type Fields<S extends Shape> = {
  readonly [K in keyof S]: (S[K] extends Reader<infer T> ? T : never) | undefined;
};

/** Longest text where no other limit is known. */
const longestText = 5_000;

export const text =
  (longest: number = longestText): Reader<string> =>
  (raw, param) => {
    if (typeof raw !== 'string') throw invalid(`Invalid string: ${JSON.stringify(raw)}`, param);
    if (raw.length > longest)
      throw invalid(
        `Invalid string: ${raw.slice(0, 20)}…; must be at most ${String(longest)} characters`,
        param,
        'parameter_invalid_string_length',
      );
    return raw;
  };

/** A text that is there for good once given: empty is refused. */
export const filled =
  (longest?: number): Reader<string> =>
  (raw, param) => {
    const value = text(longest)(raw, param);
    if (value === '')
      throw invalid(
        `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
        param,
        'parameter_invalid_empty',
      );
    return value;
  };

/** An empty text unsets. */
export const clearable =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (raw, param) =>
    raw === '' ? null : reader(raw, param);

export const clearableText = (longest?: number): Reader<string | null> => clearable(text(longest));

export const integer: Reader<number> = (raw, param) => {
  if (typeof raw !== 'string' || !/^-?\d{1,15}$/.test(raw))
    throw invalid(`Invalid integer: ${shown(raw)}`, param, 'parameter_invalid_integer');
  return Number(raw);
};

export const flag: Reader<boolean> = (raw, param) => {
  if (raw === 'true' || raw === 'false') return raw === 'true';
  throw invalid(`Invalid boolean: ${shown(raw)}`, param);
};

/** A decimal number kept as text, with at most `places` after the point. */
export const decimal =
  (places: number): Reader<string> =>
  (raw, param) => {
    const match = typeof raw === 'string' ? /^-?\d{1,15}(?:\.(\d+))?$/.exec(raw) : null;
    if (match === null || typeof raw !== 'string') throw invalid(`Invalid decimal: ${shown(raw)}`, param);
    if ((match[1]?.length ?? 0) > places)
      throw invalid(
        `Invalid decimal: ${raw}; value must have at most ${String(places)} decimal places`,
        param,
      );
    return raw;
  };

export const oneOf =
  <const T extends string>(...choices: readonly T[]): Reader<T> =>
  (raw, param) => {
    const found = choices.find((choice) => choice === raw);
    if (found === undefined) throw invalid(`Invalid ${param}: must be one of ${choices.join(', ')}`, param);
    return found;
  };

export const listOf =
  <T>(reader: Reader<T>): Reader<readonly T[]> =>
  (raw, param) => {
    if (!Array.isArray(raw)) throw invalid('Invalid array', param);
    return (raw as readonly FormValue[]).map((one, index) => reader(one, `${param}[${String(index)}]`));
  };

export const objectOf =
  <S extends Shape>(shape: S): Reader<Fields<S>> =>
  (raw, param) => {
    if (!isFields(raw)) throw invalid('Invalid object', param);
    return readFields(raw, shape, param);
  };

/** One value under any name. */
export const mapOf =
  <T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (raw, param) => {
    if (!isFields(raw)) throw invalid('Invalid object', param);
    return Object.fromEntries(
      Object.entries(raw).map(([name, value]) => [name, reader(value, `${param}[${name}]`)]),
    );
  };

/** Seconds since the epoch, or bounds of them. */
export interface TimeRange {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

export const timeRange: Reader<TimeRange> = (raw, param) => {
  if (typeof raw === 'string') {
    const at = integer(raw, param);
    return { gte: at, lte: at };
  }
  const { gt, gte, lt, lte } = objectOf({ gt: integer, gte: integer, lt: integer, lte: integer })(raw, param);
  return {
    ...(gt === undefined ? {} : { gt }),
    ...(gte === undefined ? {} : { gte }),
    ...(lt === undefined ? {} : { lt }),
    ...(lte === undefined ? {} : { lte }),
  };
};

export const isWithin = (range: TimeRange | undefined, at: number): boolean =>
  range === undefined ||
  (at > (range.gt ?? Number.NEGATIVE_INFINITY) &&
    at >= (range.gte ?? Number.NEGATIVE_INFINITY) &&
    at < (range.lt ?? Number.POSITIVE_INFINITY) &&
    at <= (range.lte ?? Number.POSITIVE_INFINITY));

/** Every field by its reader; one that the shape does not know is refused. `expand` is always allowed. */
export const readFields = <S extends Shape>(form: FormFields, shape: S, within?: string): Fields<S> => {
  const values: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(form)) {
    const param = within === undefined ? name : `${within}[${name}]`;
    const reader = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (reader !== undefined) values[name] = reader(raw, param);
    else if (name !== 'expand' || within !== undefined)
      throw invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
  }
  return values as Fields<S>;
};

/** The value, or the refusal of one that must be sent. */
export const need = <T>(value: T | undefined, param: string): T => {
  if (value !== undefined) return value;
  throw invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
};

const isFields = (raw: FormValue): raw is FormFields => typeof raw === 'object' && !Array.isArray(raw);

const shown = (raw: FormValue): string => (typeof raw === 'string' ? raw : JSON.stringify(raw));
