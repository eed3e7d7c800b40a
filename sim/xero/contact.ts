/** Texts of a contact and the most characters each may have (Contacts in the OpenAPI file 16.1.0, 2026-07-13). */
export const textLimits = {
  Name: 255,
  ContactNumber: 50,
  AccountNumber: 50,
  FirstName: 255,
  LastName: 255,
  CompanyNumber: 50,
  EmailAddress: 255,
  BankAccountDetails: 255,
  TaxNumber: 50,
  AccountsReceivableTaxType: 50,
  AccountsPayableTaxType: 50,
  DefaultCurrency: 3,
  SalesDefaultAccountCode: 10,
  PurchasesDefaultAccountCode: 10,
  XeroNetworkKey: 100,
} as const;

export type TextField = keyof typeof textLimits;
export const textFields = Object.keys(textLimits) as readonly TextField[];

export const contactStatuses = ['ACTIVE', 'ARCHIVED', 'GDPRREQUEST'] as const;
export type ContactStatus = (typeof contactStatuses)[number];

export const phoneTypes = ['DEFAULT', 'DDI', 'FAX', 'MOBILE', 'OFFICE'] as const;
export type PhoneType = (typeof phoneTypes)[number];

export const phoneLimits = { PhoneNumber: 50, PhoneAreaCode: 10, PhoneCountryCode: 20 } as const;
export type Phone = { readonly PhoneType: PhoneType } & Partial<Record<keyof typeof phoneLimits, string>>;

export const addressTypes = ['STREET', 'POBOX'] as const;
export type AddressType = (typeof addressTypes)[number];

export const addressLimits = {
  AddressLine1: 500,
  AddressLine2: 500,
  AddressLine3: 500,
  AddressLine4: 500,
  City: 255,
  Region: 255,
  PostalCode: 50,
  Country: 50,
  AttentionTo: 255,
} as const;
export type Address = { readonly AddressType: AddressType } & Partial<
  Record<keyof typeof addressLimits, string>
>;

export interface ContactPerson {
  readonly FirstName?: string;
  readonly LastName?: string;
  readonly EmailAddress?: string;
  readonly IncludeInEmails: boolean;
}

export const paymentTermTypes = [
  'DAYSAFTERBILLDATE',
  'DAYSAFTERBILLMONTH',
  'OFCURRENTMONTH',
  'OFFOLLOWINGMONTH',
] as const;

export interface PaymentTerm {
  readonly Day: number;
  readonly Type: (typeof paymentTermTypes)[number];
}

export interface PaymentTerms {
  readonly Bills?: PaymentTerm;
  readonly Sales?: PaymentTerm;
}

export const lineAmountTypes = ['INCLUSIVE', 'EXCLUSIVE', 'NONE'] as const;
export type LineAmountType = (typeof lineAmountTypes)[number];

/** What a person or a program may set. Only texts that are not empty are present; `Name` always is. */
export interface ContactFields {
  readonly texts: Readonly<Partial<Record<TextField, string>>> & { readonly Name: string };
  readonly status: ContactStatus;
  readonly phones: readonly Phone[];
  readonly addresses: readonly Address[];
  readonly persons: readonly ContactPerson[];
  readonly paymentTerms: PaymentTerms | null;
  readonly salesLineAmounts: LineAmountType | null;
  readonly purchasesLineAmounts: LineAmountType | null;
}

/** One contact of an organisation. Never changed in place: the store replaces it. Times are epoch ms. */
export interface Contact extends ContactFields {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly isCustomer: boolean;
  readonly isSupplier: boolean;
  readonly mergedToId: string | null;
}

/** Names are compared without case and outer spaces. */
export const nameKey = (name: string): string => name.trim().toLowerCase();
