import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';

/** More than this is no list of fields any more. */
const mostMembers = 50;
const longestName = 60;

/**
 * What a wire object holds beside the members that we know, under the wire's names: texts, numbers, yes and no, lists of them and
 * objects of them. Ignition's documents know no custom fields (November 2026); what a practice's feed or a later version
 * adds can be mapped all the same.
 */
export const otherMembers = (raw: JsonObject, known: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(
    Object.entries(raw)
      .filter(([name]) => !known.has(name) && name.length <= longestName)
      .map(([name, value]): [string, JsonValue] => [name, plain(value ?? null)])
      .filter(([, value]) => value !== null)
      .slice(0, mostMembers),
  );

const plain = (value: JsonValue): JsonValue => {
  if (isScalar(value)) return value;
  if (Array.isArray(value)) return value.every(isScalar) ? value : null;
  if (!isJsonObject(value)) return null;
  const members = Object.entries(value).filter(([, member]) => isScalar(member ?? null));
  return Object.fromEntries(members);
};

const isScalar = (value: JsonValue): boolean => value === null || typeof value !== 'object';
