import { z } from 'zod';
import type { JsonValue } from '#base/json.ts';
import { parseDecimal, decimalText } from '#base/decimal.ts';
import { isJsonObject } from '#base/json.ts';

/**
 * Xero's objects as far as we use them, with the wire's names. Reading is lenient: what is absent, null or of another
 * type reads as empty, unknown members pass, one odd element of a list never costs the others. Writing is strict.
 */
const text = z.string().catch('');
const flag = z.boolean().catch(false);
/** A number as the shortest decimal text, read from its own digits; null where there is none. */
const decimal = z
  .union([z.number(), z.string()])
  .transform((value) => {
    const parsed = parseDecimal(String(value).trim());
    return parsed === null ? null : decimalText(parsed);
  })
  .nullable()
  .catch(null);

export const isJsonArray = (value: JsonValue | undefined): value is readonly JsonValue[] =>
  Array.isArray(value);

/** The array under one name of an answer (`{ "Contacts": [...] }`), or null when it is not there. */
export const listIn = (body: JsonValue, name: string): readonly JsonValue[] | null => {
  const list = isJsonObject(body) ? body[name] : undefined;
  return isJsonArray(list) ? list : null;
};

const each = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item) => {
        const read = schema.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    );

export const contactGroupSchema = z.object({ ContactGroupID: text, Name: text, Status: text });

/** What we keep as the body of a membership: what is to change, by names. Xero sees ids only. */
export const membershipSchema = z.strictObject({
  ContactID: z.string(),
  Groups: z.strictObject({
    add: z.array(z.string()),
    remove: z.array(z.string()),
    createMissing: z.boolean(),
  }),
});

/** Phones and addresses alike: a type and text parts. */
export const partsSchema = z.record(z.string(), text);

export const contactSchema = z.object({
  ContactID: text,
  MergedToContactID: text,
  ContactNumber: text,
  AccountNumber: text,
  ContactStatus: text,
  Name: text,
  FirstName: text,
  LastName: text,
  CompanyNumber: text,
  EmailAddress: text,
  TaxNumber: text,
  Website: text,
  Phones: each(partsSchema),
  Addresses: each(partsSchema),
  UpdatedDateUTC: text,
});
export type Contact = z.infer<typeof contactSchema>;

export const accountSchema = z.object({
  AccountID: text,
  Code: text,
  Name: text,
  Type: text,
  Class: text,
  Status: text,
  TaxType: text,
  CurrencyCode: text,
  SystemAccount: text,
  BankAccountType: text,
  EnablePaymentsToAccount: flag,
  UpdatedDateUTC: text,
});

export const taxRateSchema = z.object({
  TaxType: text,
  Name: text,
  Status: text,
  ReportTaxType: text,
  EffectiveRate: decimal,
  CanApplyToAssets: flag,
  CanApplyToEquity: flag,
  CanApplyToExpenses: flag,
  CanApplyToLiabilities: flag,
  CanApplyToRevenue: flag,
});

export const trackingCategorySchema = z.object({
  TrackingCategoryID: text,
  Name: text,
  Status: text,
  Options: each(z.object({ TrackingOptionID: text, Name: text, Status: text })),
});

export const brandingThemeSchema = z.object({
  BrandingThemeID: text,
  Name: text,
  SortOrder: z.number().nullable().catch(null),
});

export const currencySchema = z.object({ Code: text, Description: text });

export const organisationSchema = z.object({
  OrganisationID: text,
  Name: text,
  LegalName: text,
  CountryCode: text,
  BaseCurrency: text,
  Timezone: text,
  PeriodLockDate: text,
  EndOfYearLockDate: text,
  Class: text,
  Edition: text,
  ShortCode: text,
  IsDemoCompany: flag,
});

export const lineSchema = z.object({
  LineItemID: text,
  Description: text,
  Quantity: decimal,
  UnitAmount: decimal,
  LineAmount: decimal,
  TaxAmount: decimal,
  DiscountRate: decimal,
  DiscountAmount: decimal,
  AccountCode: text,
  TaxType: text,
  ItemCode: text,
  Tracking: each(z.object({ Name: text, Option: text })),
});
export type WireLine = z.infer<typeof lineSchema>;

export const invoiceSchema = z.object({
  InvoiceID: text,
  Type: text,
  InvoiceNumber: text,
  Reference: text,
  Status: text,
  Contact: z.object({ ContactID: text, Name: text }).catch({ ContactID: '', Name: '' }),
  Date: text,
  DueDate: text,
  LineAmountTypes: text,
  LineItems: each(lineSchema),
  CurrencyCode: text,
  BrandingThemeID: text,
  Url: text,
  SubTotal: decimal,
  TotalTax: decimal,
  Total: decimal,
  AmountDue: decimal,
  AmountPaid: decimal,
  AmountCredited: decimal,
  Payments: each(z.object({ PaymentID: z.string() })),
  SentToContact: flag,
  UpdatedDateUTC: text,
});

export const quoteSchema = z.object({
  QuoteID: text,
  QuoteNumber: text,
  Reference: text,
  Status: text,
  Contact: z.object({ ContactID: text, Name: text }).catch({ ContactID: '', Name: '' }),
  Date: text,
  ExpiryDate: text,
  LineAmountTypes: text,
  LineItems: each(lineSchema),
  CurrencyCode: text,
  Title: text,
  SubTotal: decimal,
  TotalTax: decimal,
  Total: decimal,
  UpdatedDateUTC: text,
});

export const paymentSchema = z.object({
  PaymentID: text,
  Status: text,
  PaymentType: text,
  Date: text,
  Amount: decimal,
  Reference: text,
  Invoice: z
    .object({ InvoiceID: text, InvoiceNumber: text, CurrencyCode: text })
    .catch({ InvoiceID: '', InvoiceNumber: '', CurrencyCode: '' }),
  Account: z.object({ AccountID: text, Code: text }).catch({ AccountID: '', Code: '' }),
  UpdatedDateUTC: text,
});

const namedAccount = z.object({ AccountID: text, Code: text }).catch({ AccountID: '', Code: '' });

export const bankTransactionSchema = z.object({
  BankTransactionID: text,
  Type: text,
  Status: text,
  Contact: z.object({ ContactID: text, Name: text }).catch({ ContactID: '', Name: '' }),
  BankAccount: namedAccount,
  Date: text,
  Reference: text,
  Url: text,
  LineAmountTypes: text,
  LineItems: each(lineSchema),
  CurrencyCode: text,
  SubTotal: decimal,
  TotalTax: decimal,
  Total: decimal,
  IsReconciled: flag,
  UpdatedDateUTC: text,
});

export const bankTransferSchema = z.object({
  BankTransferID: text,
  Status: text,
  FromBankAccount: namedAccount,
  ToBankAccount: namedAccount,
  Amount: decimal,
  Date: text,
  Reference: text,
});

/** Of a page: how many there are. Absent where Xero does not page. */
export const paginationSchema = z.object({ pageCount: z.number().int().nonnegative() });

/** What an element of a write's answer says of itself. Its flags are not kept up by Xero, so none is trusted alone. */
export const elementSchema = z.object({
  ContactStatus: text,
  StatusAttributeString: text,
  HasErrors: flag,
  HasValidationErrors: flag,
  Warnings: each(z.object({ Message: z.string() })),
});

/** The body of a 400; other families of errors have `Title`, `Status`, `Detail`. */
export const failureSchema = z.object({
  ErrorNumber: z.number().nullable().catch(null),
  Type: text,
  Detail: text,
});

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional().catch(undefined),
  scope: z.string().optional().catch(undefined),
});

export const oauthFailureSchema = z.object({ error: text });

export const tenantsSchema = z.array(z.unknown()).transform((items) =>
  each(
    z.object({
      id: z.string().min(1),
      tenantId: z.string().min(1),
      tenantName: text,
      tenantType: z.string().catch('ORGANISATION'),
    }),
  ).parse(items),
);

export const webhookSchema = z.object({
  events: z.array(z.unknown()),
  firstEventSequence: z.number().int().nullable().catch(null),
  lastEventSequence: z.number().int().nullable().catch(null),
});

export const webhookEventSchema = z.object({
  resourceId: z.string().min(1),
  tenantId: z.string().min(1),
  eventCategory: z.string(),
  eventType: text,
  eventDateUtc: text,
});

const phoneBody = z.strictObject({
  PhoneType: z.string(),
  PhoneNumber: z.string().optional(),
  PhoneAreaCode: z.string().optional(),
  PhoneCountryCode: z.string().optional(),
});

const addressBody = z.strictObject({
  AddressType: z.string(),
  AddressLine1: z.string().optional(),
  AddressLine2: z.string().optional(),
  AddressLine3: z.string().optional(),
  AddressLine4: z.string().optional(),
  City: z.string().optional(),
  Region: z.string().optional(),
  PostalCode: z.string().optional(),
  Country: z.string().optional(),
  AttentionTo: z.string().optional(),
});

/** All that we may ever send of a contact. A member that is not here does not leave the house. */
export const contactBodySchema = z.strictObject({
  ContactID: z.string().optional(),
  ContactNumber: z.string().optional(),
  ContactStatus: z.enum(['ACTIVE', 'ARCHIVED']).optional(),
  Name: z.string().optional(),
  FirstName: z.string().optional(),
  LastName: z.string().optional(),
  EmailAddress: z.string().optional(),
  TaxNumber: z.string().optional(),
  CompanyNumber: z.string().optional(),
  AccountNumber: z.string().optional(),
  Phones: z.array(phoneBody).optional(),
  Addresses: z.array(addressBody).optional(),
});

const amount = z.string().regex(/^-?\d{1,15}(?:\.\d{1,4})?$/);
const plainDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const lineBody = z.strictObject({
  LineItemID: z.string().optional(),
  Description: z.string().min(1).optional(),
  Quantity: amount.optional(),
  UnitAmount: amount.optional(),
  LineAmount: amount.optional(),
  TaxAmount: amount.optional(),
  DiscountRate: amount.optional(),
  DiscountAmount: amount.optional(),
  AccountCode: z.string().optional(),
  TaxType: z.string().optional(),
  ItemCode: z.string().optional(),
  Tracking: z
    .array(z.strictObject({ Name: z.string(), Option: z.string() }))
    .max(2)
    .optional(),
});

/** All that we may ever send of an invoice. Amounts are decimal text here and JSON numbers on the wire. */
export const invoiceBodySchema = z.strictObject({
  InvoiceID: z.string().optional(),
  Type: z.literal('ACCREC').optional(),
  Contact: z.strictObject({ ContactID: z.string() }).optional(),
  InvoiceNumber: z.string().optional(),
  Reference: z.string().optional(),
  Url: z.string().optional(),
  Status: z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED', 'VOIDED', 'DELETED']).optional(),
  Date: plainDate.optional(),
  DueDate: plainDate.optional(),
  LineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']).optional(),
  CurrencyCode: z.string().optional(),
  BrandingThemeID: z.string().optional(),
  LineItems: z.array(lineBody).optional(),
});

/** All that we may ever send of a payment. */
export const paymentBodySchema = z.strictObject({
  PaymentID: z.string().optional(),
  Status: z.literal('DELETED').optional(),
  Invoice: z.strictObject({ InvoiceID: z.string() }).optional(),
  Account: z.strictObject({ AccountID: z.string() }).optional(),
  Amount: amount.optional(),
  Date: plainDate.optional(),
  Reference: z.string().optional(),
});

const accountBody = z.strictObject({ AccountID: z.string() });

/** All that we may ever send of money received or spent. Xero makes a contact of a name that it does not know. */
export const bankTransactionBodySchema = z.strictObject({
  Type: z.enum(['RECEIVE', 'SPEND']),
  Contact: z.strictObject({ Name: z.string().min(1) }),
  BankAccount: accountBody,
  Date: plainDate,
  Reference: z.string(),
  Url: z.string().optional(),
  LineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']),
  LineItems: z.array(lineBody).min(1),
});

/** All that we may ever send of a transfer between two bank accounts. */
export const bankTransferBodySchema = z.strictObject({
  FromBankAccount: accountBody,
  ToBankAccount: accountBody,
  Amount: amount,
  Date: plainDate,
  Reference: z.string(),
});
