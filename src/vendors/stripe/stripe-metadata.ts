import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';
import { metadataKeyLength, metadataKeys, metadataValueLength } from './stripe-limits.ts';

/** Keys of metadata that are ours. Whatever else stands there belongs to others and is never touched. */
export const metadataNames = {
  /** Our cross-reference (`plb:…`, or an id of ours). */
  reference: 'plumbline_ref',
  /** Our id of the thing itself: a billable on a line, a tax on a rate. */
  id: 'plumbline_id',
  code: 'plumbline_code',
  /** On a charge: the payment that it is at another vendor, and the invoices that this one is for. */
  source: 'plumbline_source',
  sourceInvoices: 'plumbline_source_invoices',
  /** Names of the custom fields that we wrote, so that others' are told apart. */
  custom: 'plumbline_custom',
} as const;

/** The one product of an account that stands behind lines of no service, never a record of ours; what is billed stands on the line. */
export const freeProductId = 'plumbline_free_text';

const ours: ReadonlySet<string> = new Set(Object.values(metadataNames));

/**
 * Keys of metadata that mappings write, each as `custom.<key>`. Our own take their share of Stripe's 50; what others wrote on
 * one object is counted when that object is written. Brackets are Stripe's, the others part the list of our names.
 */
export const customField: FieldSpec = {
  name: 'custom',
  label: 'Metadata',
  type: 'object',
  writable: true,
  maxLength: metadataValueLength,
  members: {
    most: metadataKeys - ours.size,
    keyLength: metadataKeyLength,
    valueLength: metadataValueLength,
    without: ['[', ']', ',', '?'],
    taken: [...ours],
    shownIn: 'metadata',
  },
};

export const isOurName = (name: string): boolean => ours.has(name);

export type Metadata = Readonly<Record<string, string>>;

export type CustomValues = Readonly<Record<string, string | boolean>>;

/** Stands for the list of names where we wrote custom fields and there are none. */
const none = '-';
/** Behind the name of a field that is yes or no: metadata holds texts only. */
const yesOrNo = '?';

/** The custom fields that we wrote on an object, by name; null where we never wrote any. */
export const customIn = (metadata: Metadata): CustomValues | null => {
  if (metadata[metadataNames.custom] === undefined) return null;
  const custom: Record<string, string | boolean> = {};
  for (const { name, isYesOrNo } of listedIn(metadata)) {
    const value = metadata[name];
    if (value !== undefined && value !== '') custom[name] = isYesOrNo ? value === 'true' : value;
  }
  return custom;
};

const listedIn = (metadata: Metadata): readonly { readonly name: string; readonly isYesOrNo: boolean }[] =>
  (metadata[metadataNames.custom] ?? '')
    .split(',')
    .map((listed) => ({
      name: listed.endsWith(yesOrNo) ? listed.slice(0, -1) : listed,
      isYesOrNo: listed.endsWith(yesOrNo),
    }))
    .filter(({ name }) => name !== '' && name !== none && !ours.has(name));

export type CustomWanted = { readonly metadata: Metadata } | { readonly reason: string };

/**
 * The metadata that makes the custom fields be these and no others of ours; names that we wrote before and that are not
 * wanted any more are unset (`''`). Null wants that we never wrote any.
 */
export const wantCustom = (value: JsonValue, present: Metadata): CustomWanted => {
  if (value !== null && !isJsonObject(value)) return { reason: 'It must be an object of texts.' };
  const wanted: Record<string, string> = {};
  const listed: string[] = [];
  for (const [name, given] of Object.entries(value ?? {})) {
    if (given === null || given === undefined || given === '') continue;
    if (typeof given !== 'string' && typeof given !== 'boolean')
      return { reason: `“${name}” must be text, or yes or no.` };
    const text = String(given);
    const problem = nameProblem(name) ?? (text.length > metadataValueLength ? tooLong(name, text) : null);
    if (problem !== null) return { reason: problem };
    wanted[name] = text;
    listed.push(typeof given === 'boolean' ? `${name}${yesOrNo}` : name);
  }
  const list = listed.toSorted().join(',');
  if (list.length > metadataValueLength)
    return { reason: 'These are more custom fields than Stripe can hold.' };
  const before = new Set(listedIn(present).map(({ name }) => name));
  const others = Object.keys(present).filter(
    (name) => !ours.has(name) && !before.has(name) && wanted[name] === undefined,
  );
  if (others.length + listed.length + ours.size > metadataKeys)
    return { reason: `Stripe holds ${metadataKeys} names on an object, and others use ${others.length}.` };
  const gone = [...before].filter((name) => wanted[name] === undefined);
  const empty = value === null ? '' : none;
  return {
    metadata: {
      ...Object.fromEntries(gone.map((name) => [name, ''])),
      ...wanted,
      [metadataNames.custom]: list === '' ? empty : list,
    },
  };
};

const nameProblem = (name: string): string | null => {
  if (ours.has(name)) return `“${name}” is a name that Plumbline uses itself.`;
  if (name.length > metadataKeyLength)
    return `The name “${name}” has more than ${metadataKeyLength} characters.`;
  return /^[^[\],?]+$/.test(name) && name !== none
    ? null
    : `The name “${name}” has a bracket, a comma or a question mark.`;
};

const tooLong = (name: string, value: string): string =>
  `“${name}” has ${value.length} characters; Stripe takes ${metadataValueLength}.`;
