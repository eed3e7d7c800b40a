import type { Decimal } from '#base/decimal.ts';
import { placesText } from '#base/decimal.ts';
import type { Invoice, InvoiceLine, Payment } from './invoice.ts';
import { allocationsOf, paymentsOf, settledOf } from './ledger.ts';
import type { Organisation } from './organisation.ts';
import { wireDate, wireIso } from './xero-wire.ts';

/** Cents as the JSON number of major units. Exact in JSON text up to fifteen digits, more than Xero takes. */
export const wireCents = (cents: bigint): number => Number(placesText({ units: cents, scale: 2 }));
const wireDecimal = (value: Decimal): number => Number(placesText(value));

export const dayAt = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** `full` on pages and single reads; lists without `page` leave out the lines and most of the contact. */
export const wireInvoice = (
  organisation: Organisation,
  invoice: Invoice,
  detail: 'full' | 'stub',
  places: 2 | 4,
): Record<string, unknown> => {
  const { ledger } = organisation;
  const { paid, credited, due } = settledOf(ledger, invoice);
  const contact = organisation.contacts.get(invoice.contactId);
  const isFull = detail === 'full';
  return {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    Reference: invoice.reference,
    Payments: paymentsOf(ledger, invoice).map((payment) => wireSettlement(payment)),
    CreditNotes: allocationsOf(ledger, invoice).map((each) => ({
      CreditNoteID: each.creditNoteId,
      AppliedAmount: wireCents(each.amount),
    })),
    Prepayments: [],
    Overpayments: [],
    AmountDue: wireCents(due),
    AmountPaid: wireCents(paid),
    AmountCredited: wireCents(credited),
    SentToContact: invoice.sentToContact,
    CurrencyRate: 1,
    IsDiscounted: invoice.lines.some((line) => line.discountRate !== null || line.discountAmount !== null),
    HasAttachments: false,
    HasErrors: false,
    Contact: {
      ContactID: invoice.contactId,
      Name: contact?.texts.Name ?? '',
      ...(isFull && contact !== null ? { ContactStatus: contact.status } : {}),
      HasValidationErrors: false,
    },
    DateString: wireIso(dayAt(invoice.date)),
    Date: wireDate(dayAt(invoice.date)),
    ...(invoice.dueDate === null
      ? {}
      : { DueDateString: wireIso(dayAt(invoice.dueDate)), DueDate: wireDate(dayAt(invoice.dueDate)) }),
    ...(invoice.brandingThemeId === null ? {} : { BrandingThemeID: invoice.brandingThemeId }),
    ...(invoice.url === null ? {} : { Url: invoice.url }),
    Status: invoice.status,
    LineAmountTypes: invoice.lineAmountTypes,
    LineItems: isFull ? invoice.lines.map((line) => wireLine(line, places)) : [],
    SubTotal: wireCents(invoice.subTotal),
    TotalTax: wireCents(invoice.totalTax),
    Total: wireCents(invoice.total),
    UpdatedDateUTC: wireDate(invoice.updatedAt),
    CurrencyCode: invoice.currency,
    ...(invoice.status === 'PAID'
      ? { FullyPaidOnDate: wireDate(dayAt(lastPaid(organisation, invoice))) }
      : {}),
  };
};

const lastPaid = ({ ledger }: Organisation, invoice: Invoice): string =>
  [...paymentsOf(ledger, invoice), ...allocationsOf(ledger, invoice)].reduce(
    (last, { date }) => (date > last ? date : last),
    invoice.date,
  );

export const wireLine = (line: InvoiceLine, places: 2 | 4): Record<string, unknown> => ({
  LineItemID: line.id,
  Description: line.description,
  ...(line.unitAmount === null || line.quantity === null
    ? {}
    : {
        UnitAmount: Number(wireDecimal(line.unitAmount).toFixed(places)),
        Quantity: wireDecimal(line.quantity),
        LineAmount: wireCents(line.lineAmount),
      }),
  ...(line.taxType === null ? {} : { TaxType: line.taxType }),
  TaxAmount: wireCents(line.taxAmount),
  ...(line.discountRate === null ? {} : { DiscountRate: wireDecimal(line.discountRate) }),
  ...(line.discountAmount === null ? {} : { DiscountAmount: wireDecimal(line.discountAmount) }),
  ...(line.accountCode === null ? {} : { AccountCode: line.accountCode }),
  ...(line.accountId === null ? {} : { AccountID: line.accountId }),
  Tracking: line.tracking,
  ValidationErrors: [],
});

const wireSettlement = (payment: Payment): Record<string, unknown> => ({
  PaymentID: payment.id,
  Date: wireDate(dayAt(payment.date)),
  Amount: wireCents(payment.amount),
  Reference: payment.reference,
  HasAccount: true,
  HasValidationErrors: false,
});

export const wirePayment = (organisation: Organisation, payment: Payment): Record<string, unknown> => {
  const invoice = organisation.ledger.invoices.get(payment.invoiceId);
  const account = organisation.accounts.find((each) => each.AccountID === payment.accountId);
  return {
    ...wireSettlement(payment),
    BankAmount: wireCents(payment.amount),
    PaymentType: 'ACCRECPAYMENT',
    Status: payment.status,
    UpdatedDateUTC: wireDate(payment.updatedAt),
    IsReconciled: false,
    CurrencyRate: 1,
    Account: {
      AccountID: payment.accountId,
      ...(account?.Code === undefined ? {} : { Code: account.Code }),
      Name: account?.Name ?? '',
    },
    Invoice: {
      InvoiceID: payment.invoiceId,
      InvoiceNumber: invoice?.number ?? '',
      Type: 'ACCREC',
      Payments: [],
      CreditNotes: [],
      Prepayments: [],
      Overpayments: [],
      HasErrors: false,
      IsDiscounted: false,
      LineItems: [],
      Contact: { ContactID: invoice?.contactId ?? '' },
      ...(invoice === null ? {} : { CurrencyCode: invoice.currency }),
    },
  };
};

/** Members of an invoice that a credit note tells by another name, or not at all. */
const invoiceOnly = new Set([
  'InvoiceID',
  'InvoiceNumber',
  'AmountDue',
  'AmountPaid',
  'AmountCredited',
  'CreditNotes',
  'Url',
  'DueDate',
  'DueDateString',
]);

/** A credit note is told as an invoice, with names of its own for what differs. */
export const wireCreditNote = (organisation: Organisation, note: Invoice): Record<string, unknown> => {
  const { ledger } = organisation;
  const { credited, due } = settledOf(ledger, note);
  const shared = Object.entries(wireInvoice(organisation, note, 'full', 4));
  return {
    ...Object.fromEntries(shared.filter(([name]) => !invoiceOnly.has(name))),
    CreditNoteID: note.id,
    CreditNoteNumber: note.number,
    RemainingCredit: wireCents(due),
    AppliedAmount: wireCents(credited),
    Allocations: allocationsOf(ledger, note).map((each) => ({
      AllocationID: each.id,
      Amount: wireCents(each.amount),
      Date: wireDate(dayAt(each.date)),
      Invoice: { InvoiceID: each.invoiceId },
    })),
  };
};
