import type { JsonValue } from '#base/json.ts';

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
/** The language has the reviver's third argument and raw JSON; the library's types do not yet. */
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => JsonValue;
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/**
 * The body of an answer, and whether it was JSON at all: gateways before Xero answer in plain text. No number loses a
 * digit: one whose own text is not what JavaScript would write for it (`550.00`) becomes that text, all others stay numbers.
 */
export const readJson = (text: string): { readonly json: JsonValue; readonly readable: boolean } => {
  try {
    const json = parseWithSource(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && source !== String(value) ? source : value,
    );
    return { json, readable: true };
  } catch {
    return { json: null, readable: false };
  }
};

/** Members that Xero wants as JSON numbers. In bodies of ours they are decimal text until they leave. */
const numbers = new Set([
  'Quantity',
  'UnitAmount',
  'LineAmount',
  'TaxAmount',
  'DiscountRate',
  'DiscountAmount',
  'Amount',
]);

/** JSON text whose amounts are numbers with exactly the digits of their decimal text, through no float. */
export const writeJson = (value: JsonValue): string =>
  JSON.stringify(value, (name, member: unknown) =>
    numbers.has(name) && typeof member === 'string' ? rawJSON(member) : member,
  );
