import { SimInputError } from '#sim/kit/control.ts';
import { UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { applyDocument } from './invoice-input.ts';
import type { InvoiceSave } from './invoice-input.ts';
import type { Invoice } from './invoice.ts';
import { settledOf } from './ledger.ts';
import { addHistory } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import type { XeroWorld } from './xero-world.ts';

/** A write that is in the store already; `undo` takes it out again, `announce` writes history and the event. */
export interface Saved<Document> {
  readonly document: Document;
  readonly undo: () => void;
  readonly announce: (user: string) => void;
}

export type SaveResult<Document> =
  | { readonly saved: Saved<Document>; readonly errors: null }
  | { readonly saved: null; readonly errors: readonly string[] };

const accountingFields = ['LineItems', 'LineAmountTypes', 'Date', 'CurrencyCode', 'Contact'];

/** Creates (`before` null) or changes one invoice or credit note by Xero's rules; a refused one leaves no trace. */
export const saveInvoice = (
  world: XeroWorld,
  organisation: Organisation,
  save: InvoiceSave,
): SaveResult<Invoice> => {
  const { before, element } = save;
  const { invoice, errors } = applyDocument(world, organisation, save);
  const all = [...errors, ...settlementErrors(organisation, before, invoice, element)];
  if (all.length > 0) return { saved: null, errors: all };
  return { saved: storeInvoice(world, organisation, before, invoice), errors: null };
};

/** What has been paid or credited, even in part, holds its amounts and cannot be voided. */
const settlementErrors = (
  organisation: Organisation,
  before: Invoice | null,
  after: Invoice,
  element: InputElement,
): readonly string[] => {
  if (before === null) return [];
  const { paid, credited } = settledOf(organisation.ledger, before);
  if (paid === 0n && credited === 0n) return [];
  const touches = accountingFields.some((field) => element[field] !== undefined);
  return after.status === 'VOIDED' || touches
    ? ['This document cannot be edited as it has a payment or credit note allocated to it.']
    : [];
};

/** Puts an invoice into the store as it is. Its contact becomes a customer with the first approved one. */
export const storeInvoice = (
  world: XeroWorld,
  organisation: Organisation,
  before: Invoice | null,
  invoice: Invoice,
): Saved<Invoice> => {
  const isInvoice = invoice.type === 'ACCREC';
  const store = isInvoice ? organisation.ledger.invoices : organisation.ledger.creditNotes;
  store.put(invoice);
  return {
    document: invoice,
    undo: () => {
      if (before === null) store.remove(invoice.id);
      else store.put(before);
    },
    announce: (user) => {
      const contact = organisation.contacts.get(invoice.contactId);
      if (invoice.status === 'AUTHORISED' && contact !== null && !contact.isCustomer)
        organisation.contacts.put({ ...contact, isCustomer: true });
      addHistory(organisation, invoice.id, {
        at: invoice.updatedAt,
        changes: before === null ? 'Created' : changesOf(before, invoice),
        details: invoice.number,
        user,
      });
      if (isInvoice) publishInvoice(world, organisation, invoice, before === null ? 'CREATE' : 'UPDATE');
    },
  };
};

const changesOf = (before: Invoice, after: Invoice): string => {
  if (before.status === after.status) return 'Edited';
  return {
    DRAFT: 'Edited',
    SUBMITTED: 'Submitted',
    AUTHORISED: 'Approved',
    PAID: 'Paid',
    VOIDED: 'Voided',
    DELETED: 'Deleted',
  }[after.status];
};

export const publishInvoice = (
  world: XeroWorld,
  organisation: Organisation,
  invoice: Invoice,
  type: 'CREATE' | 'UPDATE',
): void => {
  world.webhooks.publish({
    tenantId: organisation.id,
    resourceId: invoice.id,
    resourceUrl: `${world.baseUrl}/api.xro/2.0/Invoices/${invoice.id}`,
    category: 'INVOICE',
    type,
    at: invoice.updatedAt,
  });
};

/** After money came or went: `PAID` when nothing is owed any more, `AUTHORISED` otherwise; announced as changed. */
export const resettle = (world: XeroWorld, organisation: Organisation, invoice: Invoice): Saved<Invoice> => {
  const { due } = settledOf(organisation.ledger, invoice);
  const status = due === 0n ? 'PAID' : 'AUTHORISED';
  return storeInvoice(world, organisation, invoice, { ...invoice, status, updatedAt: world.clock.now() });
};

/** What a person does in Xero's own pages: the same rules as the API's, prices of four places. */
export const invoiceByPerson = (
  world: XeroWorld,
  organisation: Organisation,
  invoiceId: string | null,
  element: InputElement,
): Invoice => {
  const before = invoiceId === null ? null : invoiceOf(organisation, invoiceId);
  return byPerson(() => saveInvoice(world, organisation, { before, element, places: 4, type: 'ACCREC' }));
};

/** Throws `SimInputError` with what Xero says. */
export const byPerson = <Document>(save: () => SaveResult<Document>): Document => {
  try {
    const { saved, errors } = save();
    if (saved === null) throw new SimInputError(errors.join(' '));
    saved.announce('Priya Mehta');
    return saved.document;
  } catch (error) {
    if (error instanceof UnreadableInput) throw new SimInputError(error.message, { cause: error });
    throw error;
  }
};

/** By id or number. Throws `SimInputError` when there is none. */
export const invoiceOf = ({ ledger }: Organisation, key: string): Invoice => {
  const invoice = ledger.invoices.get(key) ?? ledger.invoices.byNumber(key);
  if (invoice === null) throw new SimInputError(`There is no invoice ${key}.`);
  return invoice;
};
