import { dayAt, wireCents, wireLine } from './invoice-wire.ts';
import type { AmountType } from './invoice.ts';
import type { Organisation } from './organisation.ts';
import type { Quote } from './quote.ts';
import { wireDate, wireIso } from './xero-wire.ts';

/** A quote's amount types are written in capitals, unlike an invoice's. */
const amountWords: Readonly<Record<AmountType, string>> = {
  Exclusive: 'EXCLUSIVE',
  Inclusive: 'INCLUSIVE',
  NoTax: 'NOTAX',
};

/** Prices have two places: the list of quotes takes no `unitdp`. */
export const wireQuote = (organisation: Organisation, quote: Quote): Record<string, unknown> => ({
  QuoteID: quote.id,
  QuoteNumber: quote.number,
  Reference: quote.reference,
  Terms: quote.terms,
  Contact: {
    ContactID: quote.contactId,
    Name: organisation.contacts.get(quote.contactId)?.texts.Name ?? '',
  },
  LineItems: quote.lines.map((line) => wireLine(line, 2)),
  Date: wireDate(dayAt(quote.date)),
  DateString: wireIso(dayAt(quote.date)),
  ...(quote.expiryDate === null
    ? {}
    : {
        ExpiryDate: wireDate(dayAt(quote.expiryDate)),
        ExpiryDateString: wireIso(dayAt(quote.expiryDate)),
      }),
  Status: quote.status,
  CurrencyRate: 1,
  CurrencyCode: quote.currency,
  SubTotal: wireCents(quote.subTotal),
  TotalTax: wireCents(quote.totalTax),
  Total: wireCents(quote.total),
  TotalDiscount: 0,
  Title: quote.title,
  Summary: quote.summary,
  UpdatedDateUTC: wireDate(quote.updatedAt),
  LineAmountTypes: amountWords[quote.lineAmountTypes],
});
