import type { Account } from './chart.ts';
import { readText } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { readCents, readDay, readPart, todayOf } from './document-input.ts';
import { resettle } from './invoice-acts.ts';
import type { Saved, SaveResult } from './invoice-acts.ts';
import type { Allocation, Invoice, Payment } from './invoice.ts';
import { settledOf } from './ledger.ts';
import type { Organisation } from './organisation.ts';
import type { XeroWorld } from './xero-world.ts';

/** Records one payment of an approved invoice. */
export const savePayment = (
  world: XeroWorld,
  organisation: Organisation,
  element: InputElement,
): SaveResult<Payment> => {
  const { ledger } = organisation;
  const invoice = invoiceIn(organisation, element);
  const account = accountIn(organisation, element);
  const amount = readCents(element, 'Amount');
  const errors: string[] = [];
  if (invoice === null) errors.push('Invoice could not be found');
  else if (invoice.status !== 'AUTHORISED' && invoice.status !== 'PAID')
    errors.push('Payments can only be made against Authorised documents');
  if (account === null) errors.push('Account could not be found');
  else if ((account.Type !== 'BANK' && !account.EnablePaymentsToAccount) || account.Status !== 'ACTIVE')
    errors.push('The Account type is invalid for payments.');
  if (amount === null || amount <= 0n) errors.push('The payment amount must be greater than zero');
  else if (invoice !== null && amount > settledOf(ledger, invoice).due)
    errors.push('Payment amount exceeds the amount outstanding on this document');
  if (invoice === null || account === null || amount === null || errors.length > 0)
    return { saved: null, errors };
  const now = world.clock.now();
  const date = readDay(element, 'Date') ?? todayOf(organisation.timezone, now);
  if (organisation.periodLockDate !== null && date <= organisation.periodLockDate)
    return { saved: null, errors: ['The payment date cannot be before the period lock date.'] };
  const payment: Payment = {
    id: world.random.uuid(),
    invoiceId: invoice.id,
    accountId: account.AccountID,
    amount,
    date,
    reference: readText(element, 'Reference') ?? '',
    status: 'AUTHORISED',
    createdAt: now,
    updatedAt: now,
  };
  return { saved: storePayment(world, organisation, null, payment, invoice), errors: null };
};

/** A payment is never changed, only deleted; its invoice is owed again. */
export const deletePayment = (
  world: XeroWorld,
  organisation: Organisation,
  payment: Payment,
): SaveResult<Payment> => {
  const invoice = organisation.ledger.invoices.get(payment.invoiceId);
  if (payment.status === 'DELETED' || invoice === null)
    return { saved: null, errors: ['Payment not of valid status for modification'] };
  const deleted: Payment = { ...payment, status: 'DELETED', updatedAt: world.clock.now() };
  return { saved: storePayment(world, organisation, payment, deleted, invoice), errors: null };
};

const storePayment = (
  world: XeroWorld,
  organisation: Organisation,
  before: Payment | null,
  payment: Payment,
  invoice: Invoice,
): Saved<Payment> => {
  const { payments } = organisation.ledger;
  payments.put(payment);
  const settled = resettle(world, organisation, invoice);
  return {
    document: payment,
    undo: () => {
      settled.undo();
      if (before === null) payments.remove(payment.id);
      else payments.put(before);
    },
    announce: settled.announce,
  };
};

/** Sets part of a credit note against an invoice. */
export const saveAllocation = (
  world: XeroWorld,
  organisation: Organisation,
  creditNote: Invoice,
  element: InputElement,
): SaveResult<Allocation> => {
  const { ledger } = organisation;
  const invoice = invoiceIn(organisation, element);
  const amount = readCents(element, 'Amount');
  if (invoice === null) return { saved: null, errors: ['Invoice could not be found'] };
  const most = [settledOf(ledger, creditNote).due, settledOf(ledger, invoice).due];
  if (amount === null || amount <= 0n || most.some((left) => amount > left))
    return { saved: null, errors: ['Allocation amount exceeds the amount outstanding on this document'] };
  if (creditNote.status !== 'AUTHORISED' || invoice.status !== 'AUTHORISED')
    return { saved: null, errors: ['Credit can only be allocated to Authorised documents'] };
  const allocation: Allocation = {
    id: world.random.uuid(),
    creditNoteId: creditNote.id,
    invoiceId: invoice.id,
    amount,
    date: readDay(element, 'Date') ?? todayOf(organisation.timezone, world.clock.now()),
  };
  ledger.allocations.put(allocation);
  const settled = [creditNote, invoice].map((document) => resettle(world, organisation, document));
  return {
    saved: {
      document: allocation,
      undo: () => {
        for (const one of settled) one.undo();
        ledger.allocations.remove(allocation.id);
      },
      announce: (user) => {
        for (const one of settled) one.announce(user);
      },
    },
    errors: null,
  };
};

const invoiceIn = ({ ledger }: Organisation, element: InputElement): Invoice | null => {
  const named = readPart(element, 'Invoice');
  const id = named === null ? undefined : readText(named, 'InvoiceID');
  const number =
    (named === null ? undefined : readText(named, 'InvoiceNumber')) ?? readText(element, 'InvoiceNumber');
  return id === undefined ? ledger.invoices.byNumber(number ?? '') : ledger.invoices.get(id);
};

const accountIn = ({ accounts }: Organisation, element: InputElement): Account | null => {
  const named = readPart(element, 'Account');
  const id = named === null ? undefined : readText(named, 'AccountID')?.toLowerCase();
  const code = (named === null ? undefined : readText(named, 'Code')) ?? readText(element, 'Code');
  return (
    accounts.find((account) =>
      id === undefined ? code !== undefined && account.Code === code : account.AccountID === id,
    ) ?? null
  );
};
