import type { JsonValue } from '#base/json.ts';
import type { ObservedRecord, RecordState } from '#model/connector.ts';
import { contactTexts } from './xero-contact-fields.ts';
import { instantOf } from './xero-dates.ts';
import { groupNames } from './xero-groups.ts';
import { addresses, phones, readParts } from './xero-parts.ts';
import { contactSchema, type Contact } from './xero-schemas.ts';
import { codeWord, guidOf } from './xero-text.ts';

/** How our own cross-reference begins. A ContactNumber that begins otherwise belongs to another integration. */
export const referencePrefix = 'plb:';

/** Reads a contact; null when it has no id (the zero GUID is none). */
export const parseContact = (raw: JsonValue): ObservedRecord | null => {
  const read = contactSchema.safeParse(raw);
  if (!read.success) return null;
  const contact = read.data;
  const key = guidOf(contact.ContactID);
  if (key === null) return null;
  const phone = readParts(phones, contact.Phones);
  const address = readParts(addresses, contact.Addresses);
  const mergedInto = guidOf(contact.MergedToContactID);
  const { state, findings } = stateOf(contact, mergedInto);
  const version = instantOf(contact.UpdatedDateUTC);
  const texts = textsOf(contact);
  const groups = groupNames(raw);
  const number = contact.ContactNumber.trim();
  const digits = contact.TaxNumber.replaceAll(/\D/g, '');
  return {
    kind: 'contact',
    key,
    aliases: [],
    version,
    state,
    mergedInto,
    title: titleOf(texts) ?? key,
    email: texts['EmailAddress'] ?? null,
    taxNumber: digits === '' ? null : digits,
    reference: number.startsWith(referencePrefix) ? number : null,
    parent: null,
    foreignKeys: {},
    fields: {
      ...texts,
      ...(Object.keys(phone.fields).length === 0 ? {} : { Phone: phone.fields }),
      ...(Object.keys(address.fields).length === 0 ? {} : { Address: address.fields }),
      ...(groups.length === 0 ? {} : { ContactGroups: groups }),
    },
    raw,
    findings: [
      ...findings,
      ...(version === null ? ['UpdatedDateUTC cannot be read'] : []),
      ...phone.findings,
      ...address.findings,
    ],
  };
};

/** GDPRREQUEST is a contact whose personal data is being removed: it can never be written again. */
const stateOf = (
  contact: Contact,
  mergedInto: string | null,
): { state: RecordState; findings: readonly string[] } => {
  if (mergedInto !== null) return { state: 'merged', findings: [] };
  switch (contact.ContactStatus) {
    case 'ACTIVE':
      return { state: 'active', findings: [] };
    case 'ARCHIVED':
      return { state: 'archived', findings: [] };
    case 'GDPRREQUEST':
      return { state: 'deleted', findings: [] };
    case '':
      return { state: 'active', findings: ['no ContactStatus'] };
    default:
      return { state: 'active', findings: [`unknown ContactStatus “${codeWord(contact.ContactStatus)}”`] };
  }
};

const textsOf = (contact: Contact): Readonly<Record<string, string>> => {
  const texts: Record<string, string> = {};
  for (const name of contactTexts) {
    const value = contact[name].trim();
    if (value !== '') texts[name] = value;
  }
  return texts;
};

const titleOf = (texts: Readonly<Record<string, string>>): string | null => {
  if (texts['Name'] !== undefined) return texts['Name'];
  const person = [texts['FirstName'], texts['LastName']].filter((part) => part !== undefined).join(' ');
  return person === '' ? (texts['EmailAddress'] ?? null) : person;
};
