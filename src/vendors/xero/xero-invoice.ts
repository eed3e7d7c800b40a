import { parseDecimal, placesText, roundDecimal } from '#base/decimal.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { ObservedRecord, RecordState } from '#model/connector.ts';
import { mentionsIn } from '#model/mentions.ts';
import { referencePrefix } from './xero-contact.ts';
import { instantOf, plainDateOf } from './xero-dates.ts';
import { invoiceSchema, paymentSchema, type WireLine } from './xero-schemas.ts';
import { codeWord, guidOf } from './xero-text.ts';

const known = new Set(['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED']);
/** States that nothing leads out of. */
const ended = new Set(['VOIDED', 'DELETED']);

/** Reads an invoice; null when it has no id. Voided and deleted ones are `archived`. */
export const parseInvoice = (raw: JsonValue): ObservedRecord | null => {
  const read = invoiceSchema.safeParse(raw);
  const key = read.success ? guidOf(read.data.InvoiceID) : null;
  if (!read.success || key === null) return null;
  const invoice = read.data;
  const amount = amountsOf(invoice.CurrencyCode);
  const number = invoice.InvoiceNumber.trim();
  return {
    ...documentOf('invoice', key, raw, invoice.UpdatedDateUTC, invoice.Status),
    title: number === '' ? key : number,
    reference: referenceIn(invoice.Reference),
    // An invoice that was made of a quote names it here, and nowhere else.
    mentions: mentionsIn('Reference', withoutOurs(invoice.Reference)),
    fields: saying({
      Type: invoice.Type,
      InvoiceNumber: number,
      Contact: saying({ ContactID: guidOf(invoice.Contact.ContactID), Name: invoice.Contact.Name.trim() }),
      Status: invoice.Status,
      Date: plainDateOf(invoice.Date),
      DueDate: plainDateOf(invoice.DueDate),
      LineAmountTypes: invoice.LineAmountTypes,
      CurrencyCode: invoice.CurrencyCode,
      Reference: withoutOurs(invoice.Reference),
      Url: invoice.Url,
      BrandingThemeID: guidOf(invoice.BrandingThemeID),
      LineItems: invoice.LineItems.map((line) => lineOf(line, invoice.LineAmountTypes, amount)),
      SubTotal: amount(invoice.SubTotal),
      TotalTax: amount(invoice.TotalTax),
      Total: amount(invoice.Total),
      AmountDue: amount(invoice.AmountDue),
      AmountPaid: amount(invoice.AmountPaid),
      AmountCredited: amount(invoice.AmountCredited),
      Payments: paymentsOf(invoice.Payments),
      SentToContact: invoice.SentToContact,
    }),
  };
};

/** Reads a payment of an invoice, which is its parent; null when it has no id. A deleted one is `archived`. */
export const parsePayment = (raw: JsonValue): ObservedRecord | null => {
  const read = paymentSchema.safeParse(raw);
  const key = read.success ? guidOf(read.data.PaymentID) : null;
  if (!read.success || key === null) return null;
  const payment = read.data;
  const invoice = guidOf(payment.Invoice.InvoiceID);
  return {
    ...documentOf('payment', key, raw, payment.UpdatedDateUTC, payment.Status),
    parent: invoice === null ? null : { kind: 'invoice', key: invoice },
    title: payment.Invoice.InvoiceNumber === '' ? key : payment.Invoice.InvoiceNumber,
    reference: referenceIn(payment.Reference),
    fields: saying({
      Invoice: saying({
        InvoiceID: invoice,
        InvoiceNumber: payment.Invoice.InvoiceNumber,
        CurrencyCode: payment.Invoice.CurrencyCode,
      }),
      Account: saying({ AccountID: guidOf(payment.Account.AccountID), Code: payment.Account.Code }),
      Amount: amountsOf('')(payment.Amount),
      Date: plainDateOf(payment.Date),
      Reference: payment.Reference.trim(),
      Status: payment.Status,
      PaymentType: payment.PaymentType,
    }),
  };
};

/** What all documents have in common; those that have ended are `archived`. */
export const documentOf = (
  kind: string,
  key: string,
  raw: JsonValue,
  updated: string,
  status: string,
  words: ReadonlySet<string> = known,
): Omit<ObservedRecord, 'title' | 'reference' | 'fields'> => {
  const version = instantOf(updated);
  const state: RecordState = ended.has(status) ? 'archived' : 'active';
  return {
    kind,
    key,
    aliases: [],
    version,
    state,
    mergedInto: null,
    email: null,
    taxNumber: null,
    parent: null,
    foreignKeys: {},
    raw,
    findings: [
      ...(words.has(status) ? [] : [`unknown Status “${codeWord(status)}”`]),
      ...(version === null ? ['UpdatedDateUTC cannot be read'] : []),
    ],
  };
};

const paymentsOf = (payments: readonly { readonly PaymentID: string }[]): readonly string[] | null => {
  const keys = payments.flatMap((payment) => guidOf(payment.PaymentID) ?? []).toSorted();
  return keys.length === 0 ? null : keys;
};

/** Our cross-reference as a Reference holds it: alone, or behind what somebody typed before it. */
export const referenceIn = (text: string): string | null => {
  const last = text.trim().split(/\s/).at(-1) ?? '';
  return last.startsWith(referencePrefix) ? last : null;
};

/** What somebody's Reference says beside our cross-reference. */
const withoutOurs = (text: string): string =>
  text
    .trim()
    .slice(0, text.trim().length - (referenceIn(text)?.length ?? 0))
    .trim();

export type Amount = (value: string | null) => string | null;

/** Amounts with all places of their currency, two where it is not known, so that equal ones are equal text. */
export const amountsOf = (currency: string): Amount => {
  const digits = isCurrency(currency) ? minorDigits(currency) : 2;
  return (value) => {
    const parsed = value === null ? null : parseDecimal(value);
    if (parsed === null) return null;
    return placesText(parsed.scale > digits ? parsed : roundDecimal(parsed, digits, 'down'));
  };
};

/** A line as mappings see and want it: without Xero's id; a tax type only where there is tax. */
export const lineOf = (line: WireLine, types: string, amount: Amount): JsonObject =>
  saying({
    Description: line.Description,
    Quantity: line.Quantity,
    UnitAmount: line.UnitAmount,
    LineAmount: line.UnitAmount === null ? null : amount(line.LineAmount),
    DiscountRate: line.DiscountRate === '0' ? null : line.DiscountRate,
    DiscountAmount: line.DiscountAmount === '0' ? null : line.DiscountAmount,
    AccountCode: line.AccountCode,
    TaxType: types === 'NoTax' ? null : line.TaxType,
    ItemCode: line.ItemCode,
    Tracking: line.Tracking.length === 0 ? null : line.Tracking,
  });

/** Drops what says nothing, so that absent and empty are one. */
export const saying = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== null));
