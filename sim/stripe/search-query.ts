import { invalid } from './stripe-refusal.ts';
import type { Wire } from './table.ts';

/** `email:"a@b"`, `name~"part"`, `created>1`, `metadata["k"]:"v"`, `-status:"paid"`; all joined by AND or all by OR. */
export type SearchQuery = (object: Wire) => boolean;

const clause =
  /^\s*(-?)([a-z_.]+)(?:\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\])?\s*(:|~|>=|<=|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+)|(null))\s*/;

/** Reads a query of Stripe's search language over the fields that this kind of object is searched by. */
export const readSearch = (text: string, fields: ReadonlySet<string>): SearchQuery => {
  const clauses: SearchQuery[] = [];
  const joins = new Set<string>();
  let rest = text;
  while (rest.trim() !== '') {
    if (clauses.length > 0) {
      const join = /^\s*(AND|OR)\s/i.exec(rest) ?? [''];
      joins.add((join[1] ?? 'AND').toUpperCase());
      rest = rest.slice(join[0].length);
    }
    const match = clause.exec(rest);
    if (match === null) throw unreadable(text);
    rest = rest.slice(match[0].length);
    clauses.push(readClause(match, fields, text));
  }
  if (clauses.length === 0) throw unreadable(text);
  if (joins.size > 1) throw invalid('You can’t combine AND and OR in one search query.', 'query');
  return joins.has('OR')
    ? (object) => clauses.some((one) => one(object))
    : (object) => clauses.every((one) => one(object));
};

const unreadable = (text: string) =>
  invalid(`We were unable to parse your search query: ${text.slice(0, 100)}`, 'query');

const readClause = (match: RegExpExecArray, fields: ReadonlySet<string>, text: string): SearchQuery => {
  const [, minus, field = '', key1, key2, operator = ':', text1, text2, number, nothing] = match;
  const key = key1 ?? key2;
  if (!fields.has(field)) throw invalid(`Field \`${field}\` is an unsupported search field.`, 'query');
  if ((field === 'metadata') !== (key !== undefined)) throw unreadable(text);
  const wanted = nothing === undefined ? unescaped(text1 ?? text2 ?? number ?? '') : null;
  const fits = (object: Wire): boolean => {
    const value = key === undefined ? object[field] : (object[field] as Wire | null)?.[unescaped(key)];
    return compare(value, operator, wanted);
  };
  return minus === '-' ? (object) => !fits(object) : fits;
};

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');

/** Texts compare without case; `~` finds a part. */
const compare = (value: unknown, operator: string, wanted: string | null): boolean => {
  if (wanted === null) return value === null || value === undefined;
  if (value === null || value === undefined) return false;
  if (operator === ':') return shown(value).toLowerCase() === wanted.toLowerCase();
  if (operator === '~') return shown(value).toLowerCase().includes(wanted.toLowerCase());
  const [a, b] = [Number(value), Number(wanted)];
  if (operator === '>') return a > b;
  if (operator === '<') return a < b;
  return operator === '>=' ? a >= b : a <= b;
};

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
