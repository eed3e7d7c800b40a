import { type CustomTypesConfig, types } from 'pg';
import { storeError } from './store-errors.ts';

/** Type ids of pg_type.oid, fixed for built-in types by PostgreSQL's own catalogue (pg_type.dat). */
const int8 = 20;
const int8Array = 1016;
const date = 1082;
const dateArray = 1182;
const textArray = 1009;

const toSafeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw storeError(
      'store.unsafe_integer',
      `The database returned ${text}, which a number cannot hold exactly.`,
    );
  return value;
};

/** The driver's type lists only the ids it has a name for; arrays are missing from it. */
const builtIn = types.getTypeParser as (id: number, format?: 'text' | 'binary') => (text: string) => unknown;

const parseTextArray = builtIn(textArray) as (text: string) => (string | null)[];

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [int8]: toSafeInteger,
  [int8Array]: (text) => parseTextArray(text).map((item) => (item === null ? null : toSafeInteger(item))),
  [date]: (text) => text,
  [dateArray]: parseTextArray,
};

/**
 * How columns come back: `bigint` as a number (throws `store.unsafe_integer` beyond 2^53 rather than round), `date` as
 * text `YYYY-MM-DD` (never a Date, which would carry a time zone), `numeric` as text, `jsonb` parsed.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers[id]) ?? builtIn(id, format),
};
