import { SimInputError } from '#sim/kit/control.ts';
import type { BankTransaction, BankTransfer } from './bank.ts';
import type { Account } from './chart.ts';
import { saveContact } from './contact-acts.ts';
import { readText } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { readCents, readDay, readPart, readParts, readWord, todayOf } from './document-input.ts';
import { totalsOf } from './invoice-amounts.ts';
import type { Saved, SaveResult } from './invoice-acts.ts';
import { readLines } from './invoice-lines.ts';
import { amountTypes } from './invoice.ts';
import type { Organisation } from './organisation.ts';
import type { XeroWorld } from './xero-world.ts';

const locked = 'The document date cannot be before the period lock date.';

/** Records money received or spent, or takes it back (`Status` DELETED on one that is there). */
export const saveBankTransaction = (
  world: XeroWorld,
  organisation: Organisation,
  element: InputElement,
): SaveResult<BankTransaction> => {
  const { bankTransactions } = organisation.ledger;
  const id = readText(element, 'BankTransactionID') ?? '';
  const before = id === '' ? null : bankTransactions.get(id);
  if (id !== '') return deleteBankTransaction(world, organisation, before, element);
  const errors: string[] = [];
  const now = world.clock.now();
  const type = readWord(element, 'Type', ['RECEIVE', 'SPEND'] as const);
  if (type === null) errors.push('The Type field is required.');
  const account = bankIn(organisation, element, 'BankAccount');
  if (account === null) errors.push('The bank account is not valid for this type of transaction.');
  const sent = readParts(element, 'LineItems') ?? [];
  const amountType = readWord(element, 'LineAmountTypes', amountTypes) ?? 'Exclusive';
  const made = readLines(world, organisation, sent, [], { amountType, places: 4, isApproved: true });
  errors.push(...made.errors);
  if (made.lines.length === 0) errors.push('One or more line items must be specified.');
  const totals = totalsOf(made.lines, amountType);
  if (totals.total < 0n) errors.push('The total of a bank transaction cannot be negative.');
  const date = readDay(element, 'Date') ?? todayOf(organisation.timezone, now);
  if (organisation.periodLockDate !== null && date <= organisation.periodLockDate) errors.push(locked);
  const contactId = contactOf(world, organisation, element, errors);
  if (type === null || account === null || errors.length > 0) return { saved: null, errors };
  const transaction: BankTransaction = {
    id: world.random.uuid(),
    type,
    contactId,
    bankAccountId: account.AccountID,
    date,
    reference: readText(element, 'Reference') ?? '',
    url: readText(element, 'Url') ?? null,
    lineAmountTypes: amountType,
    lines: made.lines,
    ...totals,
    status: 'AUTHORISED',
    updatedAt: now,
  };
  return { saved: stored(bankTransactions, null, transaction), errors: null };
};

const deleteBankTransaction = (
  world: XeroWorld,
  { ledger }: Organisation,
  before: BankTransaction | null,
  element: InputElement,
): SaveResult<BankTransaction> => {
  if (before === null) return { saved: null, errors: ['Bank transaction could not be found'] };
  if (readText(element, 'Status') !== 'DELETED' || before.status === 'DELETED')
    return { saved: null, errors: ['BankTransaction not of valid status for modification'] };
  const deleted: BankTransaction = { ...before, status: 'DELETED', updatedAt: world.clock.now() };
  return { saved: stored(ledger.bankTransactions, before, deleted), errors: null };
};

/** Moves money from one bank account to another. */
export const saveBankTransfer = (
  world: XeroWorld,
  organisation: Organisation,
  element: InputElement,
): SaveResult<BankTransfer> => {
  const errors: string[] = [];
  const from = bankIn(organisation, element, 'FromBankAccount');
  const to = bankIn(organisation, element, 'ToBankAccount');
  if (from === null || to === null) errors.push('A bank transfer needs two active bank accounts.');
  else if (from === to) errors.push('You cannot transfer between the same bank account.');
  else if (from.CurrencyCode !== to.CurrencyCode)
    errors.push('Transfers between accounts of different currencies are not supported.');
  const amount = readCents(element, 'Amount');
  if (amount === null || amount <= 0n) errors.push('The transfer amount must be greater than zero.');
  const now = world.clock.now();
  const date = readDay(element, 'Date') ?? todayOf(organisation.timezone, now);
  if (organisation.periodLockDate !== null && date <= organisation.periodLockDate) errors.push(locked);
  if (from === null || to === null || amount === null || errors.length > 0) return { saved: null, errors };
  const transfer: BankTransfer = {
    id: world.random.uuid(),
    fromAccountId: from.AccountID,
    toAccountId: to.AccountID,
    amount,
    date,
    reference: readText(element, 'Reference') ?? '',
    status: 'AUTHORISED',
    createdAt: now,
    updatedAt: now,
  };
  return { saved: stored(organisation.ledger.bankTransfers, null, transfer), errors: null };
};

const stored = <Document extends { readonly id: string }>(
  store: { put(document: Document): void; remove(id: string): void },
  before: Document | null,
  document: Document,
): Saved<Document> => {
  store.put(document);
  return {
    document,
    undo: () => {
      if (before === null) store.remove(document.id);
      else store.put(before);
    },
    // Xero announces nothing of its banks.
    announce: () => undefined,
  };
};

const bankIn = ({ accounts }: Organisation, element: InputElement, field: string): Account | null => {
  const named = readPart(element, field);
  const id = named === null ? undefined : readText(named, 'AccountID')?.toLowerCase();
  const code = named === null ? undefined : readText(named, 'Code');
  const found = accounts.find((account) =>
    id === undefined ? code !== undefined && account.Code === code : account.AccountID === id,
  );
  return found?.Type === 'BANK' && found.Status === 'ACTIVE' ? found : null;
};

/** By id, or by name; a name that no active contact bears makes a contact. */
const contactOf = (
  world: XeroWorld,
  organisation: Organisation,
  element: InputElement,
  errors: string[],
): string => {
  const named = readPart(element, 'Contact');
  const id = named === null ? undefined : readText(named, 'ContactID')?.toLowerCase();
  const name = (named === null ? undefined : readText(named, 'Name')) ?? '';
  if (id !== undefined) {
    const found = organisation.contacts.get(id);
    if (found === null) errors.push('The contact of the document was not found.');
    return found?.id ?? '';
  }
  const found = organisation.contacts.byActiveName(name);
  if (found !== null) return found.id;
  if (errors.length > 0) return '';
  const made = saveContact(world, organisation, null, { Name: name });
  if (made.saved === null) errors.push(...made.errors);
  return made.saved?.contact.id ?? '';
};

/**
 * What stands on an account, in cents: money in less money out, by payments, transfers and both ends of bank
 * transactions. Throws `SimInputError` when there is no such account.
 */
export const balanceOf = ({ accounts, ledger }: Organisation, key: string): bigint => {
  const account = accounts.find((each) => [each.AccountID, each.Code, each.Name].includes(key));
  if (account === undefined) throw new SimInputError(`There is no account ${key}.`);
  const id = account.AccountID;
  let balance = 0n;
  for (const each of ledger.payments.list())
    if (each.status === 'AUTHORISED' && each.accountId === id) balance += each.amount;
  for (const each of ledger.bankTransfers.list()) {
    if (each.status !== 'AUTHORISED') continue;
    if (each.toAccountId === id) balance += each.amount;
    if (each.fromAccountId === id) balance -= each.amount;
  }
  for (const each of ledger.bankTransactions.list()) {
    if (each.status !== 'AUTHORISED') continue;
    const sign = each.type === 'RECEIVE' ? 1n : -1n;
    if (each.bankAccountId === id) balance += sign * each.total;
    for (const line of each.lines) if (line.accountId === id) balance -= sign * line.lineAmount;
  }
  return balance;
};
