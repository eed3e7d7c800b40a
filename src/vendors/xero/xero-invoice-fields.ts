import type { FieldSpec } from '#model/connector.ts';

/** Members of an invoice whose state moves by what people do in Xero; writing them goes one way only. */
export const invoiceStatuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const;
export const lineAmountTypes = ['Exclusive', 'Inclusive', 'NoTax'] as const;

const read = (
  name: string,
  label: string,
  type: FieldSpec['type'] = 'text',
  more: Pick<FieldSpec, 'role' | 'moneyIn'> = {},
): FieldSpec => ({ name, label, type, writable: false, ...more });
const written = (
  name: string,
  label: string,
  more: Partial<Omit<FieldSpec, 'name' | 'label' | 'writable'>> = {},
): FieldSpec => ({ name, label, type: 'text', writable: true, ...more });

const inCurrency = { moneyIn: 'CurrencyCode' } as const;

/**
 * Amounts are decimal text. `SubTotal`, `TotalTax` and `Total` are never sent, since Xero computes them: a mapping says what
 * they must come to, and what Xero answers is compared. A total without tax differs with the total or with the tax, so it
 * has no role of its own. `Reference` is what people or a mapping put there; on the wire our cross-reference follows it.
 */
export const invoiceFields: readonly FieldSpec[] = [
  read('Type', 'Type'),
  written('InvoiceNumber', 'Invoice number', { maxLength: 255 }),
  written('Contact.ContactID', 'Contact', { required: true, derived: true, refersTo: 'contact' }),
  read('Contact.Name', 'Contact’s name'),
  written('Status', 'State', { role: 'status' }),
  written('Date', 'Date', { type: 'date', required: true }),
  written('DueDate', 'Due', { type: 'date' }),
  written('LineAmountTypes', 'Amounts are', { required: true, derived: true }),
  written('CurrencyCode', 'Currency', { role: 'currency' }),
  written('Reference', 'Reference', { maxLength: 200 }),
  written('Url', 'Link to the source'),
  written('BrandingThemeID', 'Branding theme'),
  written('LineItems', 'Lines', { type: 'object', required: true }),
  written('SubTotal', 'Total without tax', { derived: true, ...inCurrency }),
  written('TotalTax', 'Tax', { role: 'tax', ...inCurrency }),
  written('Total', 'Total', { role: 'total', ...inCurrency }),
  read('AmountDue', 'Owed', 'text', inCurrency),
  read('AmountPaid', 'Paid', 'text', { role: 'paid', ...inCurrency }),
  read('AmountCredited', 'Credited', 'text', inCurrency),
  read('Payments', 'Payments', 'text_list', { role: 'payments' }),
  read('SentToContact', 'Sent', 'boolean'),
];

export const paymentFields: readonly FieldSpec[] = [
  written('Invoice.InvoiceID', 'Invoice', { required: true, refersTo: 'invoice' }),
  read('Invoice.InvoiceNumber', 'Invoice’s number'),
  read('Invoice.CurrencyCode', 'Currency'),
  written('Account.AccountID', 'Paid to', { required: true, refersTo: 'account' }),
  read('Account.Code', 'Account’s code'),
  written('Amount', 'Amount', { required: true, moneyIn: 'Invoice.CurrencyCode' }),
  written('Date', 'Date', { type: 'date', required: true }),
  read('Reference', 'Reference'),
  read('Status', 'State'),
  read('PaymentType', 'Type'),
];
