import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { CompletedDoor, CompletedLine, CompletedStage } from '#model/hand-over.ts';

const stages: Readonly<Record<string, CompletedStage>> = {
  AUTHORISED: 'approved',
  PAID: 'paid',
  VOIDED: 'ended',
  DELETED: 'ended',
};

/** A quote that was invoiced counts by its invoice, unless it was handed over before. */
const quoteStages: Readonly<Record<string, CompletedStage>> = {
  ACCEPTED: 'approved',
  INVOICED: 'approved',
  DECLINED: 'ended',
  DELETED: 'ended',
};

/** Xero's sales invoices and quotes as people hand them over. Repeating invoices are not told apart: Xero's invoice does not say it. */
export const xeroCompleted: CompletedDoor = {
  contactKind: 'contact',
  rateKind: 'tax_rate',
  offers: { kind: 'quote', invoiceKind: 'invoice', namedIn: 'Reference' },
  read: (fields, kind) => {
    const isQuote = kind === 'quote';
    if (!isQuote && textOf(fields['Type']) !== 'ACCREC') return null;
    const status = textOf(fields['Status']) ?? '';
    const contact = isJsonObject(fields['Contact']) ? fields['Contact'] : {};
    const types = textOf(fields['LineAmountTypes']);
    const lines = fields['LineItems'];
    return {
      number: textOf(fields[isQuote ? 'QuoteNumber' : 'InvoiceNumber']) ?? '',
      stage: (isQuote ? quoteStages : stages)[status] ?? 'open',
      ...(isQuote && status === 'INVOICED' ? { isToldElsewhere: true as const } : {}),
      isCycle: false,
      contactKey: textOf(contact['ContactID']),
      contactName: textOf(contact['Name']) ?? '',
      date: textOf(fields['Date']),
      dueDate: textOf(fields['DueDate']),
      currency: textOf(fields['CurrencyCode']) ?? '',
      basis: types === 'Inclusive' ? 'inclusive' : types === 'NoTax' ? 'no_tax' : 'exclusive',
      lines: Array.isArray(lines) ? lines.filter((line: JsonValue) => isJsonObject(line)).map(lineOf) : [],
      subTotal: textOf(fields['SubTotal']),
      tax: textOf(fields['TotalTax']),
      total: textOf(fields['Total']),
    };
  },
  rate: (fields) => {
    const code = textOf(fields['TaxType']);
    if (code === null) return null;
    return { code, name: textOf(fields['Name']) ?? code, percent: textOf(fields['EffectiveRate']) };
  },
};

const lineOf = (line: JsonObject): CompletedLine => {
  const percent = textOf(line['DiscountRate']);
  return {
    description: textOf(line['Description']) ?? '',
    quantity: textOf(line['Quantity']),
    unitPrice: textOf(line['UnitAmount']),
    discount: percent === null ? textOf(line['DiscountAmount']) : `${percent} %`,
    taxCode: textOf(line['TaxType']),
    taxPercent: null,
    amount: textOf(line['LineAmount']),
  };
};

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
