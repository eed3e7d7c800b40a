import type { Insertable } from 'kysely';
import { addressOrNone, type PostalAddress } from '#model/crm/address.ts';
import { applyCustomChange, type CustomChange, type CustomFieldSpec } from '#model/crm/custom-values.ts';
import type { ContactType, CustomValues } from '#model/crm/nouns.ts';
import { readTaxId } from '#model/crm/tax-id.ts';
import { plainText, wordsOf } from '#model/crm/words.ts';
import { isCurrency } from '#model/currency.ts';
import { emailKey, taxKey } from '#model/keys.ts';
import type { ContactRow } from '#store/crm/contacts.ts';
import type { CrmContactTable } from '#store/crm/crm-tables.ts';
import { said } from '#crm/differences.ts';

/** A contact as people see it: what can be entered. */
export interface ContactState {
  readonly type: ContactType;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly code: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly website: string | null;
  readonly taxId: string | null;
  readonly taxIdType: string | null;
  readonly currency: string | null;
  readonly paymentTermsDays: number | null;
  readonly billingAddress: PostalAddress | null;
  readonly postalAddress: PostalAddress | null;
  readonly ownerId: string | null;
  readonly tags: readonly string[];
  readonly custom: CustomValues;
}

/** What is to change: a field that is left out or undefined stays. */
export type ContactChange = {
  readonly [Name in Exclude<keyof ContactState, 'type' | 'custom'>]?: ContactState[Name] | undefined;
} & { readonly custom?: CustomChange | undefined };

export const emptyContact = (type: ContactType): ContactState => ({
  type,
  name: '',
  firstName: null,
  lastName: null,
  code: null,
  email: null,
  phone: null,
  mobile: null,
  website: null,
  taxId: null,
  taxIdType: null,
  currency: null,
  paymentTermsDays: null,
  billingAddress: null,
  postalAddress: null,
  ownerId: null,
  tags: [],
  custom: {},
});

export const contactStateOf = (row: ContactRow): ContactState => ({
  type: row.type,
  name: row.name,
  firstName: row.first_name,
  lastName: row.last_name,
  code: row.code,
  email: row.email,
  phone: row.phone,
  mobile: row.mobile,
  website: row.website,
  taxId: row.tax_id,
  taxIdType: row.tax_id_type,
  currency: row.currency,
  paymentTermsDays: row.payment_terms_days,
  billingAddress: row.billing_address,
  postalAddress: row.postal_address,
  ownerId: row.owner_id,
  tags: row.tags,
  custom: row.custom,
});

const emailPattern = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
const websitePattern = /^(?:https?:\/\/)?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[/?#:]\S*)?$/iu;

const textOrNone = (text: string | null): string | null => {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
};

/** Texts that are trimmed, and none when they are empty. */
const texts = [
  'firstName',
  'lastName',
  'code',
  'email',
  'phone',
  'mobile',
  'website',
  'taxId',
  'taxIdType',
] as const;

/** An address of trimmed parts in one order, or none when it has no part. */
const tidyAddress = (address: PostalAddress | null): PostalAddress | null =>
  address === null
    ? null
    : addressOrNone({
        line1: textOrNone(address.line1),
        line2: textOrNone(address.line2),
        city: textOrNone(address.city),
        region: textOrNone(address.region),
        postalCode: textOrNone(address.postalCode),
        country: textOrNone(address.country),
      });

/**
 * The state after a change, and what is wrong with it as sentences by field. Names of individuals are made of their
 * parts unless they are given; a tax number is checked and written as its type wants.
 */
export const changeContactState = (
  held: ContactState,
  change: ContactChange,
  customFields: readonly CustomFieldSpec[],
): { readonly next: ContactState; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const { custom: customChange = {}, ...rest } = said(change);
  const entered: ContactState = { ...held, ...rest };
  const tidied = Object.fromEntries(texts.map((name) => [name, textOrNone(entered[name])]));
  const custom = applyCustomChange(customFields, held.custom, customChange);
  problems.push(...custom.problems);
  const tidy: ContactState = {
    ...entered,
    ...tidied,
    billingAddress: tidyAddress(entered.billingAddress),
    postalAddress: tidyAddress(entered.postalAddress),
    tags: [...new Set(entered.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))].toSorted(),
    custom: custom.values,
  };
  const next = { ...tidy, name: nameOf(held, tidy, change), ...taxOf(held, tidy, change, problems) };
  if (next.name === '') problems.push('name: is missing');
  if (next.name.length > 255) problems.push('name: is longer than 255 characters');
  if (next.email !== null && !emailPattern.test(next.email)) problems.push('email: is no e-mail address');
  if (next.website !== null && !websitePattern.test(next.website))
    problems.push('website: is no web address');
  if (next.currency !== null && !isCurrency(next.currency))
    problems.push('currency: is no currency that is known here');
  return { next, problems };
};

const nameOf = (held: ContactState, next: ContactState, change: ContactChange): string => {
  if (change.name !== undefined || next.type === 'organization') return next.name.trim();
  const isSamePerson = next.firstName === held.firstName && next.lastName === held.lastName;
  const name = [next.firstName, next.lastName].filter((part) => part !== null).join(' ');
  return isSamePerson || name === '' ? next.name.trim() : name;
};

const taxOf = (
  held: ContactState,
  next: ContactState,
  change: ContactChange,
  problems: string[],
): Pick<ContactState, 'taxId' | 'taxIdType'> => {
  const { taxId, taxIdType } = next;
  if (taxId === null) return { taxId: null, taxIdType: null };
  if (taxId === held.taxId && taxIdType === held.taxIdType) return { taxId, taxIdType };
  // Another number without a type is not of the old one's type.
  const read = readTaxId(taxId, change.taxIdType === undefined && taxId !== held.taxId ? null : taxIdType);
  if ('taxId' in read) return { taxId: read.taxId.text, taxIdType: read.taxId.type };
  problems.push(`taxId: ${read.problem}`);
  return { taxId, taxIdType };
};

/** The columns that hold a state, keys included. */
export const contactColumns = (
  state: ContactState,
): Omit<
  Insertable<CrmContactTable>,
  | 'id'
  | 'workspace_id'
  | 'reference'
  | 'archived_at'
  | 'created_by'
  | 'created_at'
  | 'updated_by'
  | 'updated_at'
> => ({
  type: state.type,
  name: state.name,
  sort_name: plainText(state.name).slice(0, 255),
  first_name: state.firstName,
  last_name: state.lastName,
  code: state.code,
  code_key: state.code?.toLowerCase() ?? null,
  email: state.email,
  email_key: emailKey(state.email),
  phone: state.phone,
  mobile: state.mobile,
  website: state.website,
  tax_id: state.taxId,
  tax_id_type: state.taxIdType,
  tax_key: taxKey(state.taxId),
  currency: state.currency,
  payment_terms_days: state.paymentTermsDays,
  billing_address: state.billingAddress === null ? null : JSON.stringify(state.billingAddress),
  postal_address: state.postalAddress === null ? null : JSON.stringify(state.postalAddress),
  owner_id: state.ownerId,
  tags: [...state.tags],
  custom: JSON.stringify(state.custom),
});

/** What a contact is found by. */
export const contactWords = (state: ContactState): readonly string[] =>
  wordsOf(
    [state.name, state.firstName, state.lastName, state.code, state.email],
    [state.phone, state.mobile, state.taxId],
  );
