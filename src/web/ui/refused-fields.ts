import { PlumblineError } from '#base/errors.ts';
import { humanise } from '#web/ui/format.ts';

/**
 * Which fields of a request were refused and why, as sentences: `prices.0.unitPrice: is no …` becomes
 * `Prices 1, unit price: is no …`. Empty for every other error.
 */
export const refusedFields = (error: unknown): readonly string[] => {
  if (!(error instanceof PlumblineError) || error.code !== 'api.bad_request') return [];
  const { fields } = error.details;
  return Array.isArray(fields) ? [...new Set((fields as readonly string[]).map(sentenceOf))] : [];
};

const sentenceOf = (field: string): string => {
  const at = field.indexOf(': ');
  const path = (at < 0 ? field : field.slice(0, at)).split('.');
  const named = path.reduce((before, part) => {
    if (/^\d+$/.test(part)) return `${before} ${String(Number(part) + 1)}`;
    const words = part.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
    return before === '' ? humanise(words) : `${before}, ${words}`;
  }, '');
  return at < 0 ? named : `${named}${field.slice(at)}`;
};
