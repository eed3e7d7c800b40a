import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { deletedSchema } from './stripe-schemas.ts';

/** A record with what most of Stripe's objects have in common: no version, no parent, no other ids. */
export const recordOf = (
  of: Pick<ObservedRecord, 'kind' | 'key' | 'state' | 'title' | 'fields' | 'raw'> &
    Partial<Pick<ObservedRecord, 'aliases' | 'email' | 'taxNumber' | 'reference' | 'mentions' | 'findings'>>,
): ObservedRecord => ({
  aliases: [],
  email: null,
  taxNumber: null,
  reference: null,
  findings: [],
  // Stripe's objects do not say when they changed; what was read last counts.
  version: null,
  mergedInto: null,
  parent: null,
  foreignKeys: {},
  ...of,
});

/** What is left of a deleted object is its id; null for an object that is not deleted. */
export const deletedRecord = (kind: string, raw: JsonValue): ObservedRecord | null => {
  const read = deletedSchema.safeParse(raw);
  if (!read.success) return null;
  return recordOf({ kind, key: read.data.id, state: 'deleted', title: read.data.id, fields: {}, raw });
};

/** Members that say something: empty texts, nulls, empty lists and empty objects are left out, whole depth. */
export const spoken = (members: Readonly<Record<string, JsonValue | undefined>>): JsonObject => {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'string') {
      if (value.trim() !== '') kept[name] = value.trim();
    } else if (!(typeof value === 'object' && Object.keys(value).length === 0)) kept[name] = value;
  }
  return kept;
};

/** An instant as ISO text, for views. */
export const isoOf = (instant: number | null | undefined): string | null =>
  instant === null || instant === undefined ? null : new Date(instant).toISOString();
