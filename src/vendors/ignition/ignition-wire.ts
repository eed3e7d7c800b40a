import { isJsonObject, type JsonValue } from '#base/json.ts';

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
/** The language has the reviver's third argument; the library's types do not yet. */
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => JsonValue;

/**
 * Parses JSON so that no number loses a digit: a number whose own text is not what JavaScript would write for it
 * (`550.00`, `12345678901234567890`) becomes that text; all others stay numbers.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export const parseJsonText = (text: string): JsonValue =>
  parseWithSource(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined && context.source !== String(value)
      ? context.source
      : value,
  );

const decimalPattern = /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * A decimal as plain text with every digit that was written (`550.00` stays `550.00`, `1.5e3` becomes `1500`), or null
 * when the value is not a decimal. Never goes through a float.
 */
export const decimalText = (value: unknown): string | null => {
  const written = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const match = decimalPattern.exec(written);
  if (match === null) return null;
  const [, sign = '', whole = '', part = '', exponent = '0'] = match;
  if (whole === '' && part === '') return null;
  return withPoint(sign, whole + part, whole.length + Number(exponent));
};

/** A hundredth of a decimal text, exactly. */
export const hundredthOf = (decimal: string): string => {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', part = ''] = decimal.slice(sign.length).split('.');
  return withPoint(sign, whole + part, whole.length - 2);
};

const withPoint = (sign: string, digits: string, point: number): string => {
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const whole = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const part = padded.slice(at);
  const text = part === '' ? whole : `${whole}.${part}`;
  return sign === '-' && /[1-9]/.test(text) ? `-${text}` : text;
};

/** Epoch ms of an ISO 8601 text, or null. A time without an offset is taken as UTC, a bare date as its midnight UTC. */
export const instantOf = (text: string): number | null => {
  if (!/^\d{4}-\d{2}-\d{2}(?:$|[T ])/.test(text)) return null;
  const hasZone = text.length === 10 || /(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(text);
  const instant = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(instant) ? null : instant;
};

/** One page of a list as the vendor sends it; null when it is not one. */
export const pageOf = (
  body: JsonValue | undefined,
): {
  readonly rows: readonly JsonValue[];
  readonly hasMore: boolean;
  readonly next: string | null;
} | null => {
  if (!isJsonObject(body) || !Array.isArray(body['data'])) return null;
  const meta = isJsonObject(body['meta']) ? body['meta'] : {};
  const paging = isJsonObject(meta['pagination']) ? meta['pagination'] : {};
  const cursor = paging['next_cursor'];
  const next =
    typeof cursor === 'number' ? String(cursor) : typeof cursor === 'string' && cursor !== '' ? cursor : null;
  const hasMore = typeof paging['has_more'] === 'boolean' ? paging['has_more'] : next !== null;
  return { rows: body['data'] as readonly JsonValue[], hasMore, next };
};

/** The object of an answer about one record: bare, or under `data`. Null when there is none. */
export const objectOf = (body: JsonValue | undefined): JsonValue | null => {
  if (!isJsonObject(body)) return null;
  return isJsonObject(body['data']) ? body['data'] : body;
};
