import {
  addressLimits,
  addressTypes,
  contactStatuses,
  lineAmountTypes,
  paymentTermTypes,
  phoneLimits,
  phoneTypes,
  textFields,
  textLimits,
} from './contact.ts';
import type {
  Address,
  ContactFields,
  ContactPerson,
  LineAmountType,
  PaymentTerm,
  PaymentTerms,
  Phone,
  TextField,
} from './contact.ts';

/** The body cannot be read as the model at all: the whole request is refused, not one element. */
export class UnreadableInput extends Error {}

/** One element as sent, `null` counting as left out. Keys Xero does not know are ignored, as Xero does. */
export type InputElement = Readonly<Record<string, unknown>>;

export const isElement = (value: unknown): value is InputElement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const emptyFields: ContactFields = {
  texts: { Name: '' },
  status: 'ACTIVE',
  phones: [],
  addresses: [],
  persons: [],
  paymentTerms: null,
  salesLineAmounts: null,
  purchasesLineAmounts: null,
};

/**
 * What the contact would be after this element: texts left out are kept and empty ones cleared, phones and addresses
 * are replaced by type, contact persons as a whole. `errors` holds what Xero would say; the texts of length messages
 * are ours, because none is published. Throws `UnreadableInput` on wrong types and unknown enum values.
 */
export const applyInput = (
  before: ContactFields | null,
  element: InputElement,
): { readonly fields: ContactFields; readonly errors: readonly string[] } => {
  const errors: string[] = [];
  const base = before ?? emptyFields;
  const texts: Partial<Record<TextField, string>> = { ...base.texts };
  for (const field of textFields) {
    const value = readText(element, field);
    if (value === undefined) continue;
    checkLength(errors, field, value, textLimits[field]);
    if (value.trim() === '') delete texts[field];
    else texts[field] = value.trim();
  }
  if (texts.Name === undefined || texts.Name === '') errors.push('Contact Name cannot be empty.');
  if (readText(element, 'EmailAddress') !== undefined) checkEmail(errors, texts.EmailAddress);
  const fields: ContactFields = {
    texts: { ...texts, Name: texts.Name ?? '' },
    status: readEnum(element, 'ContactStatus', contactStatuses) ?? base.status,
    phones: mergeByType(
      base.phones,
      readList(element, 'Phones'),
      (entry) => readPhone(entry, errors),
      'PhoneType',
    ),
    addresses: mergeByType(
      base.addresses,
      readList(element, 'Addresses'),
      (entry) => readAddress(entry, errors),
      'AddressType',
    ),
    persons: readList(element, 'ContactPersons')?.map((entry) => readPerson(entry, errors)) ?? base.persons,
    paymentTerms: readTerms(element, base.paymentTerms, errors),
    salesLineAmounts: readLineAmounts(element, 'SalesDefaultLineAmountType') ?? base.salesLineAmounts,
    purchasesLineAmounts:
      readLineAmounts(element, 'PurchasesDefaultLineAmountType') ?? base.purchasesLineAmounts,
  };
  if (fields.persons.length > 5) errors.push('A maximum of 5 ContactPersons can be added to a contact.');
  return { fields, errors };
};

export const readText = (element: InputElement, field: string): string | undefined => {
  const value = element[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UnreadableInput(`${field} must be a string.`);
};

const readList = (element: InputElement, field: string): readonly InputElement[] | undefined => {
  const value = element[field];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => isElement(entry)))
    throw new UnreadableInput(`${field} must be an array of objects.`);
  return value;
};

const readEnum = <T extends string>(
  element: InputElement,
  field: string,
  known: readonly T[],
): T | undefined => {
  const value = readText(element, field);
  if (value === undefined || value === '') return undefined;
  const found = known.find((name) => name === value);
  if (found === undefined) throw new UnreadableInput(`${field} has no value ${value}.`);
  return found;
};

const readLineAmounts = (element: InputElement, field: string): LineAmountType | undefined =>
  readEnum(element, field, lineAmountTypes);

const checkLength = (errors: string[], field: string, value: string, limit: number): void => {
  if (value.length > limit)
    errors.push(`The ${field} field must not be longer than ${String(limit)} characters.`);
};

const checkEmail = (errors: string[], email: string | undefined): void => {
  if (email !== undefined && !/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]+$/.test(email))
    errors.push('Email address must be valid.');
};

const readParts = <K extends string>(
  entry: InputElement,
  limits: Readonly<Record<K, number>>,
  errors: string[],
): Partial<Record<K, string>> => {
  const parts: Partial<Record<K, string>> = {};
  for (const field of Object.keys(limits) as K[]) {
    const value = readText(entry, field);
    if (value === undefined || value === '') continue;
    checkLength(errors, field, value, limits[field]);
    parts[field] = value;
  }
  return parts;
};

const readPhone = (entry: InputElement, errors: string[]): Phone => ({
  PhoneType: readEnum(entry, 'PhoneType', phoneTypes) ?? 'DEFAULT',
  ...readParts(entry, phoneLimits, errors),
});

const readAddress = (entry: InputElement, errors: string[]): Address => ({
  AddressType: readEnum(entry, 'AddressType', addressTypes) ?? 'POBOX',
  ...readParts(entry, addressLimits, errors),
});

const readPerson = (entry: InputElement, errors: string[]): ContactPerson => {
  const { FirstName, LastName, EmailAddress } = readParts(
    entry,
    { FirstName: 255, LastName: 255, EmailAddress: 255 },
    errors,
  );
  checkEmail(errors, EmailAddress);
  return {
    ...(FirstName === undefined ? {} : { FirstName }),
    ...(LastName === undefined ? {} : { LastName }),
    ...(EmailAddress === undefined ? {} : { EmailAddress }),
    IncludeInEmails: entry['IncludeInEmails'] === true || entry['IncludeInEmails'] === 'true',
  };
};

const mergeByType = <K extends string, T extends { readonly [key in K]: string }>(
  before: readonly T[],
  sent: readonly InputElement[] | undefined,
  read: (entry: InputElement) => T,
  type: K,
): readonly T[] => {
  if (sent === undefined) return before;
  const byType = new Map(before.map((entry) => [entry[type], entry]));
  for (const entry of sent.map((raw) => read(raw))) byType.set(entry[type], entry);
  return [...byType.values()].filter((entry) => Object.keys(entry).length > 1);
};

const readTerms = (
  element: InputElement,
  before: PaymentTerms | null,
  errors: string[],
): PaymentTerms | null => {
  const sent = element['PaymentTerms'];
  if (sent === undefined || sent === null) return before;
  if (!isElement(sent)) throw new UnreadableInput('PaymentTerms must be an object.');
  const bills = readTerm(sent, 'Bills', errors) ?? before?.Bills;
  const sales = readTerm(sent, 'Sales', errors) ?? before?.Sales;
  return {
    ...(bills === undefined ? {} : { Bills: bills }),
    ...(sales === undefined ? {} : { Sales: sales }),
  };
};

const readTerm = (
  terms: InputElement,
  side: 'Bills' | 'Sales',
  errors: string[],
): PaymentTerm | undefined => {
  const sent = terms[side];
  if (sent === undefined || sent === null) return undefined;
  if (!isElement(sent)) throw new UnreadableInput(`PaymentTerms.${side} must be an object.`);
  const type = readEnum(sent, 'Type', paymentTermTypes);
  const day = Number(sent['Day']);
  if (type === undefined || !Number.isInteger(day) || day < 0 || day > 31) {
    errors.push('Payment terms must have a Type and a Day from 0 to 31.');
    return undefined;
  }
  return { Day: day, Type: type };
};
