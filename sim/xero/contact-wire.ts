import type { Address, AddressType, Contact, Phone, PhoneType, TextField } from './contact.ts';
import type { ContactGroup } from './contact-groups.ts';
import { wireDate } from './xero-wire.ts';

/**
 * How much of a contact is told: `full` on pages and single reads, `summary` with `summaryOnly=true`, `stub` on lists
 * without `page` (Contacts in the OpenAPI file 16.1.0; which fields a summary loses is second-hand).
 */
export type ContactDetail = 'full' | 'summary' | 'stub';

export const wireContact = (
  contact: Contact,
  detail: ContactDetail,
  groups: readonly ContactGroup[],
): Record<string, unknown> => ({
  ContactID: contact.id,
  ...(detail === 'full' && contact.mergedToId !== null ? { MergedToContactID: contact.mergedToId } : {}),
  ...textOf(contact, 'ContactNumber'),
  ...textOf(contact, 'AccountNumber'),
  ContactStatus: contact.status,
  Name: contact.texts.Name,
  ...textOf(contact, 'FirstName'),
  ...textOf(contact, 'LastName'),
  ...textOf(contact, 'CompanyNumber'),
  EmailAddress: contact.texts.EmailAddress ?? '',
  BankAccountDetails: contact.texts.BankAccountDetails ?? '',
  ...textOf(contact, 'TaxNumber'),
  ...textOf(contact, 'AccountsReceivableTaxType'),
  ...textOf(contact, 'AccountsPayableTaxType'),
  Addresses: wireAddresses(contact.addresses),
  Phones: wirePhones(contact.phones),
  UpdatedDateUTC: wireDate(contact.updatedAt),
  ...(detail === 'summary' ? {} : heavyFields(contact, groups)),
  ...(detail === 'stub' ? {} : defaultFields(contact)),
  ...(detail === 'full' ? detailFields(contact) : {}),
  HasAttachments: false,
  HasValidationErrors: false,
});

/** A group as lists of groups and contacts show it: without its members. */
export const wireGroup = (group: ContactGroup): Record<string, unknown> => ({
  ContactGroupID: group.id,
  Name: group.name,
  Status: 'ACTIVE',
  Contacts: [],
  HasValidationErrors: false,
});

const textOf = (contact: Contact, field: TextField): Record<string, string> => {
  const value = contact.texts[field];
  return value === undefined ? {} : { [field]: value };
};

const heavyFields = (contact: Contact, groups: readonly ContactGroup[]): Record<string, unknown> => ({
  ContactGroups: groups.map((group) => wireGroup(group)),
  IsSupplier: contact.isSupplier,
  IsCustomer: contact.isCustomer,
});

const defaultFields = (contact: Contact): Record<string, unknown> => ({
  ...(contact.salesLineAmounts === null ? {} : { SalesDefaultLineAmountType: contact.salesLineAmounts }),
  ...(contact.purchasesLineAmounts === null
    ? {}
    : { PurchasesDefaultLineAmountType: contact.purchasesLineAmounts }),
  ...textOf(contact, 'DefaultCurrency'),
});

const detailFields = (contact: Contact): Record<string, unknown> => ({
  ...textOf(contact, 'SalesDefaultAccountCode'),
  ...textOf(contact, 'PurchasesDefaultAccountCode'),
  ...textOf(contact, 'XeroNetworkKey'),
  SalesTrackingCategories: [],
  PurchasesTrackingCategories: [],
  ...(contact.paymentTerms === null ? {} : { PaymentTerms: contact.paymentTerms }),
  ContactPersons: contact.persons,
});

const shownPhones: readonly PhoneType[] = ['DDI', 'DEFAULT', 'FAX', 'MOBILE'];

/** The four usual types are always present, empty where nothing is stored; OFFICE only when set. */
const wirePhones = (phones: readonly Phone[]): readonly unknown[] => {
  const office = phones.find((phone) => phone.PhoneType === 'OFFICE');
  return [...shownPhones.map((type) => phoneOf(phones, type)), ...(office === undefined ? [] : [office])];
};

const phoneOf = (phones: readonly Phone[], type: PhoneType): unknown => {
  const phone = phones.find((entry) => entry.PhoneType === type);
  return {
    PhoneType: type,
    PhoneNumber: phone?.PhoneNumber ?? '',
    PhoneAreaCode: phone?.PhoneAreaCode ?? '',
    PhoneCountryCode: phone?.PhoneCountryCode ?? '',
  };
};

const shownAddresses: readonly AddressType[] = ['STREET', 'POBOX'];

const wireAddresses = (addresses: readonly Address[]): readonly unknown[] =>
  shownAddresses.map((type) => ({
    City: '',
    Region: '',
    PostalCode: '',
    Country: '',
    ...addresses.find((address) => address.AddressType === type),
    AddressType: type,
  }));
