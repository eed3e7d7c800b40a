import { canonicalJson, type JsonValue } from '#base/json.ts';
import { ExpressionFailure } from './expression-failure.ts';
import { expressionLimits } from './expression-limits.ts';
import type { ExpressionFunction } from './expression-functions.ts';

const guarded = (size: number): void => {
  if (size > expressionLimits.size)
    throw new ExpressionFailure('costly', 'It would make a value that is larger than a value may be.');
};

const asText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/**
 * The language's own functions that could make much of little in one step, with a limit on what they make. They are called
 * with the arguments that their signatures ask for.
 */
export const guardedBuiltins: Readonly<
  Record<string, { readonly signature: string; readonly run: ExpressionFunction }>
> = {
  pad: {
    signature: '<s-ns?:s>',
    run: (value, width, sign) => {
      if (typeof value !== 'string' || typeof width !== 'number') return undefined;
      const most = Math.trunc(Math.abs(width));
      guarded(most);
      const fill = typeof sign === 'string' && sign !== '' ? sign : ' ';
      return width > 0 ? value.padEnd(most, fill) : value.padStart(most, fill);
    },
  },
  join: {
    signature: '<a<s>s?:s>',
    run: (values, between) => {
      if (!Array.isArray(values)) return undefined;
      const texts: readonly string[] = values;
      const separator = asText(between);
      guarded(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
      return texts.join(separator);
    },
  },
  distinct: {
    signature: '<x:x>',
    run: (values) => {
      if (!Array.isArray(values)) return values;
      const list: readonly JsonValue[] = values;
      const seen = new Set<string>();
      return list.filter((each) => {
        const text = canonicalJson(each);
        return seen.size < seen.add(text).size;
      });
    },
  },
};

/** The language's own functions that may be used as they are. Time, chance and evaluation of text are not among them. */
export const plainBuiltins: readonly string[] = (
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim match ' +
  'contains replace split formatNumber formatBase number floor ceil round abs sqrt power boolean not map zip filter ' +
  'single reduce sift keys append exists spread merge reverse each error assert type sort'
).split(' ');
