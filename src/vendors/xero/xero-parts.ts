import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { isJsonArray, partsSchema } from './xero-schemas.ts';
import { textProblem } from './xero-text.ts';

/**
 * A list of a contact that has at most one element of each type, each made of text parts: Phones and Addresses. Xero
 * replaces such a list whole, so a change of one element must carry the others along.
 */
export interface PartList {
  readonly list: 'Phones' | 'Addresses';
  /** First step of the field's name: `Phone` in `Phone.DEFAULT`. */
  readonly field: 'Phone' | 'Address';
  readonly typeName: 'PhoneType' | 'AddressType';
  /** The types that mappings see; others are carried along untouched. */
  readonly types: readonly string[];
  /** Parts and their length in characters. Source: Xero-OpenAPI 16.1.0. */
  readonly parts: Readonly<Record<string, number>>;
}

export const phones: PartList = {
  list: 'Phones',
  field: 'Phone',
  typeName: 'PhoneType',
  types: ['DEFAULT', 'MOBILE', 'DDI', 'FAX'],
  parts: { PhoneCountryCode: 20, PhoneAreaCode: 10, PhoneNumber: 50 },
};

export const addresses: PartList = {
  list: 'Addresses',
  field: 'Address',
  typeName: 'AddressType',
  types: ['POBOX', 'STREET'],
  parts: {
    AddressLine1: 500,
    AddressLine2: 500,
    AddressLine3: 500,
    AddressLine4: 500,
    City: 255,
    Region: 255,
    PostalCode: 50,
    Country: 50,
    AttentionTo: 255,
  },
};

type Parts = Readonly<Record<string, string>>;

/** The parts that say something, trimmed; null when none does. */
const spoken = (list: PartList, element: Parts): Parts | null => {
  const said: Record<string, string> = {};
  for (const part of Object.keys(list.parts)) {
    const value = element[part]?.trim() ?? '';
    if (value !== '') said[part] = value;
  }
  return Object.keys(said).length === 0 ? null : said;
};

/** A list as fields by type (`{ DEFAULT: {...} }`), empty elements and empty parts left out. */
export const readParts = (
  list: PartList,
  elements: readonly Parts[],
): { readonly fields: JsonObject; readonly findings: readonly string[] } => {
  const fields: Record<string, Parts> = {};
  const findings: string[] = [];
  for (const element of elements) {
    const said = spoken(list, element);
    const type = element[list.typeName] ?? '';
    if (said === null || !list.types.includes(type)) continue;
    if (fields[type] === undefined) fields[type] = said;
    else findings.push(`more than one ${list.field} of type ${type}`);
  }
  return { fields, findings };
};

export type PartsWanted =
  | { readonly parts: Parts | null }
  /** Why the value cannot be carried. */
  | { readonly reason: string };

/** Checks a wanted value (an object of parts, null to clear). */
export const wantParts = (list: PartList, value: JsonValue): PartsWanted => {
  if (value === null) return { parts: null };
  if (!isJsonObject(value)) return { reason: 'It must be an object of parts.' };
  for (const [part, given] of Object.entries(value)) {
    const maxLength = Object.hasOwn(list.parts, part) ? list.parts[part] : undefined;
    if (maxLength === undefined) return { reason: `Xero knows no part “${part}” of it.` };
    if (given === null || given === undefined) continue;
    if (typeof given !== 'string') return { reason: `Its part “${part}” must be text.` };
    const problem = textProblem(given.trim(), maxLength);
    if (problem !== null) return { reason: `${part}: ${problem}` };
  }
  return { parts: spoken(list, partsSchema.parse(value)) };
};

/**
 * The whole list to send. On an update every part is explicit, empty ones as `''`, so that what is wanted stands there
 * whether Xero merges or replaces; elements of other types are repeated as Xero gave them. `current` is the list that
 * Xero has; null on a create.
 */
export const composeParts = (
  list: PartList,
  wanted: ReadonlyMap<string, Parts | null>,
  current: readonly JsonValue[] | null,
): JsonObject[] => {
  const composed: JsonObject[] = [];
  for (const raw of current ?? []) {
    if (!isJsonObject(raw)) continue;
    const type = raw[list.typeName];
    if (typeof type !== 'string' || wanted.has(type)) continue;
    const carried: Record<string, string> = { [list.typeName]: type };
    for (const part of Object.keys(list.parts)) {
      const value = raw[part];
      if (typeof value === 'string') carried[part] = value;
    }
    composed.push(carried);
  }
  for (const [type, parts] of wanted) {
    if (current === null && parts === null) continue;
    const blank = Object.fromEntries(Object.keys(list.parts).map((part) => [part, '']));
    composed.push({ [list.typeName]: type, ...(current === null ? {} : blank), ...parts });
  }
  return composed;
};

/**
 * The list inside a contact that Xero gave, null when the contact itself is not known. Our reads are always paged, and
 * those give all lists, so an absent list is an empty one.
 */
export const currentParts = (list: PartList, contact: JsonValue | null): readonly JsonValue[] | null => {
  if (!isJsonObject(contact)) return null;
  const elements = contact[list.list];
  return isJsonArray(elements) ? elements : [];
};
