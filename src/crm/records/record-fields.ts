import type { JsonObject, JsonValue } from '#base/json.ts';
import type { CustomChange } from '#model/crm/custom-values.ts';
import type { CrmWrite } from '#model/crm/records-port.ts';

/** Fields without those that are empty: null, empty text, empty lists and objects. */
export const withoutEmpty = (fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, JsonValue] => !isEmpty(entry[1])),
  );

const isEmpty = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A wanted text: undefined where nothing is wanted, null to clear. */
export const wantedText = (set: CrmWrite['set'], name: string): string | null | undefined => {
  const value = set[name];
  return value === undefined ? undefined : textOf(value);
};

const textOf = (value: JsonValue): string | null => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
};

/** Wanted custom fields by key, those alone; null clears one. Undefined where none is wanted. */
export const wantedCustom = (set: CrmWrite['set']): CustomChange | undefined => {
  const change: Record<string, string | boolean | null> = {};
  for (const [name, value] of Object.entries(set))
    if (name.startsWith('custom.'))
      change[name.slice('custom.'.length)] = typeof value === 'boolean' ? value : textOf(value);
  return Object.keys(change).length === 0 ? undefined : change;
};

/** Wanted tags, whether they come as a list or as text with commas. */
export const wantedTags = (set: CrmWrite['set'], name: string): readonly string[] | undefined => {
  const value = set[name];
  if (value === undefined) return undefined;
  if (value === null) return [];
  if (Array.isArray(value)) return value.map(textOf).filter((tag) => tag !== null);
  return textOf(value)?.split(',') ?? [];
};
