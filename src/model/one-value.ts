import { canonicalJson, type JsonValue } from '#base/json.ts';
import { isAbn } from '#model/transforms.ts';

/**
 * True where two values say one thing and are only written differently, so that nobody needs to compare them: `990` and
 * `990.00`, an ABN with and without its spaces, a list and the same words with commas. Leading zeros count: `0800` is a
 * postcode and `800` is none.
 */
export const isOneValue = (one: JsonValue, other: JsonValue): boolean => {
  if (Array.isArray(one) !== Array.isArray(other)) return wordsOf(one) === wordsOf(other);
  return written(one) === written(other);
};

const written = (value: JsonValue): string => {
  if (typeof value !== 'string') return `json ${canonicalJson(value)}`;
  const digits = value.replaceAll(/[\s-]/g, '');
  if (isAbn(digits)) return `text ${digits}`;
  return `text ${/^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value}`;
};

const wordsOf = (value: JsonValue): string => {
  const words: JsonValue = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : value;
  if (!Array.isArray(words)) return canonicalJson(words);
  return words
    .map((word: JsonValue) => canonicalJson(word))
    .toSorted()
    .join();
};
