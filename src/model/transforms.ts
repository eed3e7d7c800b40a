import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import { unreachable } from '#base/never.ts';
import { countryCode } from '#model/crm/country.ts';
import type { OwnerBook } from '#model/owner-book.ts';

/**
 * What a transform makes of a value: a value (null: empty), optionally with a note of what it left out, or a refusal
 * with the reason, which stops the record.
 */
export type Transformed =
  | { readonly value: JsonValue; readonly note?: string }
  | { readonly refused: string };

export interface TransformContext {
  /** ISO 3166 country of the target's organisation, for phones written without a country. */
  readonly countryCode: string;
  /** Who is whom on both sides of a flow. Left out: an e-mail address stands for the same person everywhere. */
  readonly owners?: OwnerBook;
}

export type Transform = (value: JsonValue, context: TransformContext) => Transformed;

/** What is written, spaces tidied; null for nothing and for what is no text. */
export const textOf = (value: JsonValue): string | null => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.replaceAll(/\s+/g, ' ').trim();
  return trimmed === '' ? null : trimmed;
};

const text: Transform = (value) => ({ value: textOf(value) });

/** `Ms Mary Jane O’Neill` → first `Mary Jane`, last `O’Neill`; one word is a first name. */
export const splitName = (value: JsonValue): { first: string | null; last: string | null } => {
  const words = (textOf(value) ?? '').split(' ').filter((word) => word !== '');
  if (words.length > 1 && honorifics.has(words[0]?.replace('.', '').toLowerCase() ?? '')) words.shift();
  if (words.length === 0) return { first: null, last: null };
  if (words.length === 1) return { first: words[0] ?? null, last: null };
  return { first: words.slice(0, -1).join(' '), last: words.at(-1) ?? null };
};
const honorifics = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'dame', 'rev']);

const email: Transform = (value) => {
  const address = textOf(value);
  if (address === null) return { value: null };
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(address))
    return { refused: 'It is not an e-mail address.' };
  return { value: address };
};

/**
 * A phone in the parts of a ledger: country without plus, area without its trunk zero, number. A number that no plan
 * of the country knows is carried whole as written, because a person wrote it and will want to see it.
 */
const phoneParts: Transform = (value, context) => {
  const written = textOf(value);
  if (written === null) return { value: null };
  const parsed = parsePhoneNumberFromString(written, context.countryCode as CountryCode);
  if (parsed === undefined || !parsed.isPossible())
    return {
      value: { PhoneNumber: written.slice(0, 50) },
      note: 'The phone number is carried as written: it fits no numbering plan.',
    };
  const national = parsed.nationalNumber;
  const areaDigits = parsed.country === 'AU' && /^[2378]\d{8}$/.test(national) ? 1 : 0;
  return {
    value: {
      PhoneCountryCode: parsed.countryCallingCode,
      ...(areaDigits > 0 ? { PhoneAreaCode: national.slice(0, areaDigits) } : {}),
      PhoneNumber: national.slice(areaDigits),
    },
  };
};

const abnWeights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];

/**
 * True for an Australian Business Number whose check digits hold: subtract 1 from the first digit, weight, sum,
 * divisible by 89. Source: Australian Business Register, "Format of the ABN" (abr.business.gov.au), read 2026-11.
 */
export const isAbn = (digits: string): boolean => {
  if (!/^\d{11}$/.test(digits)) return false;
  let sum = 0;
  for (const [place, weight] of abnWeights.entries())
    sum += (Number(digits.charAt(place)) - (place === 0 ? 1 : 0)) * weight;
  return sum % 89 === 0;
};

const abn: Transform = (value) => {
  const digits = (textOf(value) ?? '').replaceAll(/[\s-]/g, '');
  if (digits === '') return { value: null };
  return isAbn(digits)
    ? { value: digits }
    : { value: null, note: 'The ABN is left out: its check digits do not hold.' };
};

const joinList: Transform = (value) => {
  if (!Array.isArray(value)) return text(value, { countryCode: '' });
  const parts = value.map((part: JsonValue) => textOf(part)).filter((part) => part !== null);
  return { value: parts.length === 0 ? null : parts.join(', ') };
};

const addressParts: Transform = (value) => {
  if (!isJsonObject(value)) return { value: null };
  const line = (name: string): string | null => textOf(value[name] ?? null);
  const parts: Record<string, string> = {};
  for (const [target, source] of [
    ['AddressLine1', 'line1'],
    ['AddressLine2', 'line2'],
    ['City', 'city'],
    ['Region', 'region'],
    ['PostalCode', 'postalCode'],
    ['Country', 'country'],
  ] as const) {
    const part = line(source);
    if (part !== null) parts[target] = part;
  }
  return { value: Object.keys(parts).length === 0 ? null : parts };
};

/**
 * What a person would have written in the source for a phone in its parts: as it is written at home where it is a number of
 * the organisation's country, else with its country.
 */
const phoneText: Transform = (value, context) => {
  if (!isJsonObject(value)) return text(value, context);
  const part = (name: string): string => textOf(value[name] ?? null) ?? '';
  const code = part('PhoneCountryCode').replace(/^\+/, '');
  const digits = [part('PhoneAreaCode'), part('PhoneNumber')].filter((each) => each !== '').join(' ');
  if (digits === '') return { value: null };
  const written = code === '' || digits.startsWith('+') ? digits : `+${code} ${digits}`;
  const parsed = parsePhoneNumberFromString(written, context.countryCode as CountryCode);
  if (parsed === undefined || !parsed.isPossible()) return { value: digits };
  return {
    value: parsed.country === context.countryCode ? parsed.formatNational() : parsed.formatInternational(),
  };
};

/** A country as its code of two letters; what names none is left out, and said so. */
const country: Transform = (value) => {
  const written = textOf(value);
  if (written === null) return { value: null };
  const code = countryCode(written);
  return /^[A-Z]{2}$/.test(code)
    ? { value: code }
    : { value: null, note: 'The country is left out: it is none that is known.' };
};

/** A proposal's state as that of the opportunity it is; a revoked one may be sent again and stays open. */
const proposalStates: Readonly<Record<string, string>> = { accepted: 'won', completed: 'won', lost: 'lost' };
/** Where an open proposal stands in a pipeline as it is shipped. */
const proposalStages: Readonly<Record<string, string>> = { awaiting_acceptance: 'Proposal' };

/** The person at the target whom this e-mail address stands for; nothing, with a note, where that is not known. */
const owner: Transform = (value, context) => {
  const read = email(value, context);
  if ('refused' in read || typeof read.value !== 'string' || context.owners === undefined) return read;
  const found = context.owners.toTarget(read.value);
  switch (found.answer) {
    case 'person':
      return { value: found.email };
    case 'empty':
      return { value: null };
    case 'nobody':
      return {
        value: null,
        note: 'The owner is left out: nobody there has this e-mail address. Owners in the console matches them.',
      };
    case 'gone':
      return {
        value: null,
        note: 'The owner is left out: whom they were matched to is not there any more. See Owners in the console.',
      };
    default:
      return unreachable(found);
  }
};

const ownerBack: Transform = (value, context) => {
  const read = email(value, context);
  if ('refused' in read || typeof read.value !== 'string' || context.owners === undefined) return read;
  const found = context.owners.toSource(read.value);
  return found.answer === 'person'
    ? { value: found.email }
    : { refused: 'It is not known who this person is there.' };
};

/** Every transform a mapping may name. */
export const transforms: Readonly<Record<string, Transform>> = {
  text,
  firstName: (value) => ({ value: splitName(value).first }),
  lastName: (value) => ({ value: splitName(value).last }),
  email,
  phoneParts,
  abn,
  joinList,
  addressParts,
  proposalState: (value) => ({ value: proposalStates[textOf(value) ?? ''] ?? 'open' }),
  proposalStage: (value) => ({ value: proposalStages[textOf(value) ?? ''] ?? null }),
  asIs: (value) => ({ value }),
  country,
  owner,
};

/**
 * How a target's value becomes the source's again, for the transforms that lose nothing that a person wrote. Whoever uses
 * one checks that the transform makes the same value of the result.
 */
export const inverses: Readonly<Record<string, Transform>> = {
  text,
  email,
  abn,
  country,
  asIs: (value) => ({ value }),
  phoneParts: phoneText,
  owner: ownerBack,
};

/** What each transform does, for those who choose one. */
export const transformLabels: Readonly<Record<string, string>> = {
  text: 'As it is, spaces tidied',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'As an email address',
  phoneParts: 'Phone in its parts',
  abn: 'ABN, digits checked',
  joinList: 'Joined with commas',
  addressParts: 'Address in its parts',
  proposalState: 'Open, won or lost',
  proposalStage: 'Stage of the pipeline',
  asIs: 'Exactly as it is',
  country: 'Country in two letters',
  owner: 'The same person at the target',
};

export type TransformName = keyof typeof transforms;
