import { clearable, mapOf, text } from './params.ts';
import type { Reader } from './params.ts';
import { invalid } from './stripe-refusal.ts';

/** Most keys, longest key and longest value (docs.stripe.com/api/metadata, 2026). */
const mostKeys = 50;
const longestKey = 40;
const longestValue = 500;

export type Metadata = Readonly<Record<string, string>>;
/** Null unsets all; an empty value unsets its key. */
export type MetadataChange = Metadata | null;

export const metadata: Reader<MetadataChange> = clearable((raw, param) => {
  const given = mapOf(text())(raw, param);
  for (const [key, value] of Object.entries(given)) {
    if (key.length > longestKey || /[[\]]/.test(key))
      throw invalid(
        `Metadata keys can be at most ${String(longestKey)} characters, without square brackets: ${key.slice(0, 60)}`,
        param,
      );
    if (value.length > longestValue)
      throw invalid(
        `Metadata values can have up to ${String(longestValue)} characters, but you passed in a value that is ${String(value.length)} characters.`,
        `${param}[${key}]`,
      );
  }
  return given;
});

/** What holds after the change. */
export const changedMetadata = (before: Metadata, change: MetadataChange | undefined): Metadata => {
  if (change === undefined) return before;
  if (change === null) return {};
  const after = Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''),
  );
  if (Object.keys(after).length > mostKeys)
    throw invalid(
      `You can only specify up to ${String(mostKeys)} keys in metadata; you passed in ${String(Object.keys(after).length)}.`,
      'metadata',
    );
  return after;
};
