import type { JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import { plainDateOf } from './xero-dates.ts';
import { amountsOf, documentOf, lineOf, saying } from './xero-invoice.ts';
import { quoteSchema } from './xero-schemas.ts';
import { guidOf } from './xero-text.ts';

const known = new Set(['DRAFT', 'SENT', 'DECLINED', 'ACCEPTED', 'INVOICED', 'DELETED']);

/** Quotes write these in capitals, invoices do not; here they are an invoice's. */
const amountTypes: Readonly<Record<string, string>> = {
  EXCLUSIVE: 'Exclusive',
  INCLUSIVE: 'Inclusive',
  NOTAX: 'NoTax',
};

const read = (name: string, label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  type: 'text',
  writable: false,
  ...more,
});

/** Amounts are decimal text. Prices have two places: the list of quotes cannot be asked for four. */
export const quoteFields: readonly FieldSpec[] = [
  read('QuoteNumber', 'Quote number'),
  read('Contact.ContactID', 'Contact', { refersTo: 'contact' }),
  read('Contact.Name', 'Contact’s name'),
  read('Status', 'State', { role: 'status' }),
  read('Date', 'Date', { type: 'date' }),
  read('ExpiryDate', 'Expires', { type: 'date' }),
  read('LineAmountTypes', 'Amounts are'),
  read('CurrencyCode', 'Currency', { role: 'currency' }),
  read('Reference', 'Reference'),
  read('Title', 'Title'),
  read('LineItems', 'Lines', { type: 'object' }),
  read('SubTotal', 'Total without tax'),
  read('TotalTax', 'Tax', { role: 'tax' }),
  read('Total', 'Total', { role: 'total' }),
];

/** Reads a quote; null when it has no id. Deleted ones are `archived`. */
export const parseQuote = (raw: JsonValue): ObservedRecord | null => {
  const parsed = quoteSchema.safeParse(raw);
  const key = parsed.success ? guidOf(parsed.data.QuoteID) : null;
  if (!parsed.success || key === null) return null;
  const quote = parsed.data;
  const amount = amountsOf(quote.CurrencyCode);
  const number = quote.QuoteNumber.trim();
  const types = amountTypes[quote.LineAmountTypes.toUpperCase()] ?? quote.LineAmountTypes;
  return {
    ...documentOf('quote', key, raw, quote.UpdatedDateUTC, quote.Status, known),
    title: number === '' ? key : number,
    reference: null,
    fields: saying({
      QuoteNumber: number,
      Contact: saying({ ContactID: guidOf(quote.Contact.ContactID), Name: quote.Contact.Name.trim() }),
      Status: quote.Status,
      Date: plainDateOf(quote.Date),
      ExpiryDate: plainDateOf(quote.ExpiryDate),
      LineAmountTypes: types,
      CurrencyCode: quote.CurrencyCode,
      Reference: quote.Reference.trim(),
      Title: quote.Title.trim(),
      LineItems: quote.LineItems.map((line) => lineOf(line, types, amount)),
      SubTotal: amount(quote.SubTotal),
      TotalTax: amount(quote.TotalTax),
      Total: amount(quote.Total),
    }),
  };
};
