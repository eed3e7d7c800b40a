import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { metadataKeyLength, metadataKeys, metadataValueLength } from './stripe-limits.ts';

/** Keys of metadata that are ours. Whatever else stands there belongs to others and is never touched. */
export const metadataNames = {
  /** Our cross-reference (`plb:…`, or an id of ours). */
  reference: 'plumbline_ref',
  /** Our id of the thing itself: a billable on a line, a tax on a rate. */
  id: 'plumbline_id',
  code: 'plumbline_code',
  /** Names of the custom fields that we wrote, so that others' are told apart. */
  custom: 'plumbline_custom',
} as const;

const ours: ReadonlySet<string> = new Set(Object.values(metadataNames));

export type Metadata = Readonly<Record<string, string>>;

/** The custom fields that we wrote on an object, by name. */
export const customIn = (metadata: Metadata): Metadata => {
  const custom: Record<string, string> = {};
  for (const name of namesIn(metadata)) {
    const value = metadata[name];
    if (value !== undefined && value !== '') custom[name] = value;
  }
  return custom;
};

const namesIn = (metadata: Metadata): readonly string[] =>
  (metadata[metadataNames.custom] ?? '').split(',').filter((name) => name !== '' && !ours.has(name));

export type CustomWanted = { readonly metadata: Metadata } | { readonly reason: string };

/**
 * The metadata that makes the custom fields be these and no others of ours; names that we wrote before and that are not
 * wanted any more are unset (`''`). Null wants none.
 */
export const wantCustom = (value: JsonValue, present: Metadata): CustomWanted => {
  if (value !== null && !isJsonObject(value)) return { reason: 'It must be an object of texts.' };
  const wanted: Record<string, string> = {};
  for (const [name, given] of Object.entries(value ?? {})) {
    if (given === null || given === undefined || given === '') continue;
    if (typeof given !== 'string') return { reason: `“${name}” must be text.` };
    const problem = nameProblem(name) ?? (given.length > metadataValueLength ? tooLong(name, given) : null);
    if (problem !== null) return { reason: problem };
    wanted[name] = given;
  }
  const list = Object.keys(wanted).toSorted().join(',');
  if (list.length > metadataValueLength)
    return { reason: 'These are more custom fields than Stripe can hold.' };
  const others = Object.keys(present).filter((name) => !ours.has(name) && !namesIn(present).includes(name));
  if (others.length + Object.keys(wanted).length + ours.size > metadataKeys)
    return { reason: `Stripe holds ${metadataKeys} names on an object, and others use ${others.length}.` };
  const gone = namesIn(present).filter((name) => wanted[name] === undefined);
  return {
    metadata: {
      ...Object.fromEntries(gone.map((name) => [name, ''])),
      ...wanted,
      [metadataNames.custom]: list,
    },
  };
};

const nameProblem = (name: string): string | null => {
  if (ours.has(name)) return `“${name}” is a name that Plumbline uses itself.`;
  if (name.length > metadataKeyLength)
    return `The name “${name}” has more than ${metadataKeyLength} characters.`;
  return /^[^[\],]+$/.test(name) ? null : `The name “${name}” has a bracket or a comma.`;
};

const tooLong = (name: string, value: string): string =>
  `“${name}” has ${value.length} characters; Stripe takes ${metadataValueLength}.`;

/** Metadata as a body's member; null when there is none to write. */
export const metadataBody = (metadata: Metadata): JsonObject | null =>
  Object.keys(metadata).length === 0 ? null : metadata;
