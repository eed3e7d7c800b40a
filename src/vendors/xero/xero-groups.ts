import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { nameKey } from '#model/keys.ts';
import { contactGroupSchema, listIn } from './xero-schemas.ts';

/** The same for names that differ in case and spaces only. */
export const groupKey = (name: string): string => nameKey(name) ?? '';

/** What of a contact's groups is to change, from those it has and those it is to have. */
export const groupsBody = (
  current: JsonValue | null,
  wanted: readonly string[],
  createMissing: boolean,
): JsonObject => {
  const held = groupNames(current);
  const keys = new Set(wanted.map(groupKey));
  const has = new Set(held.map(groupKey));
  return {
    add: wanted.filter((name) => !has.has(groupKey(name))),
    remove: held.filter((name) => !keys.has(groupKey(name))),
    createMissing,
  };
};

/** Names of the groups that a contact as Xero gave it is in, in one order. */
export const groupNames = (contact: JsonValue | null): readonly string[] => {
  const list = isJsonObject(contact) ? (listIn(contact, 'ContactGroups') ?? []) : [];
  const names = list.flatMap((raw) => {
    const read = contactGroupSchema.safeParse(raw);
    return read.success && read.data.Status !== 'DELETED' && read.data.Name.trim() !== ''
      ? [read.data.Name.trim()]
      : [];
  });
  return [...new Set(names)].toSorted();
};
