import type { JsonValue } from '#base/json.ts';

/** A table of a workspace that expressions look things up in, in one version. */
export interface LookupTable {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly keyColumn: string;
  readonly columns: readonly string[];
  /** What a key that is not there means: no value, or a record that cannot be written. */
  readonly onMiss: 'empty' | 'refuse';
  /** Each row's values in the order of `columns`, by its key as `lookupKey` writes it. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** A key as it is compared: spaces and case do not count. Null for what can be no key. */
export const lookupKey = (value: JsonValue | undefined): string | null => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const key = value.replaceAll(/\s+/g, ' ').trim().toLowerCase();
  return key === '' ? null : key;
};
