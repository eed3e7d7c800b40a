import { placesOf } from '#base/decimal.ts';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import { bankTransactionFields, bankTransferFields } from './xero-bank-fields.ts';
import { paymentFields } from './xero-invoice-fields.ts';
import { decimalIn, isDay, lineProblems, refusal, textIn } from './xero-invoice-body.ts';
import { isJsonArray, paymentSchema } from './xero-schemas.ts';
import { guidOf, textProblem } from './xero-text.ts';

type Refused = Composed['refused'][number];

const writableOf = (fields: typeof paymentFields): ReadonlySet<string> =>
  new Set(fields.filter((field) => field.writable).map((field) => field.name));
const paymentNames = writableOf(paymentFields);
const transactionNames = writableOf(bankTransactionFields);
const transferNames = writableOf(bankTransferFields);

const unknownFields = (set: ComposeIntent['set'], known: ReadonlySet<string>): readonly Refused[] =>
  Object.keys(set)
    .filter((field) => !known.has(field))
    .map((field) => ({ field, reason: 'It cannot be written.' }));

const badIds = (set: ComposeIntent['set'], fields: readonly string[]): readonly Refused[] =>
  fields
    .filter((field) => guidOf(textIn(set, field) ?? '') === null)
    .map((field) => ({ field, reason: 'It is no id of Xero’s.' }));

const badAmount = (set: ComposeIntent['set'], field: string): readonly Refused[] => {
  const amount = decimalIn(set[field]);
  return amount === null || amount.units <= 0n || placesOf(amount) > 2
    ? [{ field, reason: 'It must be an amount above zero.' }]
    : [];
};

const badDay = (set: ComposeIntent['set']): readonly Refused[] =>
  isDay(textIn(set, 'Date') ?? '') ? [] : [{ field: 'Date', reason: 'It is no date.' }];

const idAt = (set: ComposeIntent['set'], field: string): string => textIn(set, field) ?? '';

/** A payment is made whole or deleted; nothing of it changes. */
export const composePayment = (intent: ComposeIntent): Composed => {
  const { action, set, key } = intent;
  if (action === 'archive')
    return key === null || !paymentSchema.safeParse(intent.current).success
      ? refusal('PaymentID', 'The payment is not known.')
      : { body: { PaymentID: key, Status: 'DELETED' }, refused: [] };
  if (action !== 'create') return refusal('record', 'Xero changes no payment; delete it and make another.');
  return {
    body: {
      Invoice: { InvoiceID: idAt(set, 'Invoice.InvoiceID') },
      Account: { AccountID: idAt(set, 'Account.AccountID') },
      Amount: set['Amount'] ?? null,
      Date: idAt(set, 'Date'),
      Reference: intent.reference,
    },
    refused: [
      ...unknownFields(set, paymentNames),
      ...badIds(set, ['Invoice.InvoiceID', 'Account.AccountID']),
      ...badAmount(set, 'Amount'),
      ...badDay(set),
    ],
  };
};

/** Money received or spent is made whole, and by people only changed or deleted. */
export const composeBankTransaction = (intent: ComposeIntent): Composed => {
  const { action, set } = intent;
  if (action !== 'create') return refusal('record', 'Money that was received or spent is not changed.');
  const lines = set['LineItems'];
  const items = isJsonArray(lines) ? lines.filter((line: JsonValue) => isJsonObject(line)) : [];
  const refused: Refused[] = [
    ...unknownFields(set, transactionNames),
    ...badIds(set, ['BankAccount.AccountID']),
    ...badDay(set),
    // Every line of money needs its account, as those of approved invoices do.
    ...items.flatMap((line) => lineProblems(line, 'AUTHORISED')),
  ];
  const type = textIn(set, 'Type');
  const basis = textIn(set, 'LineAmountTypes');
  const contact = textIn(set, 'Contact.Name');
  if (type !== 'RECEIVE' && type !== 'SPEND')
    refused.push({ field: 'Type', reason: 'It must be RECEIVE or SPEND.' });
  if (items.length === 0) refused.push({ field: 'LineItems', reason: 'It must be a list of lines.' });
  if (contact === null || textProblem(contact, 255) !== null)
    refused.push({ field: 'Contact.Name', reason: 'It must be a name of up to 255 characters.' });
  const url = textIn(set, 'Url');
  return {
    body: {
      Type: type ?? '',
      Contact: { Name: contact ?? '' },
      BankAccount: { AccountID: idAt(set, 'BankAccount.AccountID') },
      Date: idAt(set, 'Date'),
      Reference: intent.reference,
      ...(url === null ? {} : { Url: url }),
      LineAmountTypes: basis ?? 'NoTax',
      LineItems: items,
    },
    refused,
  };
};

/** A transfer is made whole; people delete one in Xero. */
export const composeBankTransfer = (intent: ComposeIntent): Composed => {
  const { action, set } = intent;
  if (action !== 'create') return refusal('record', 'A transfer is not changed.');
  const ends = ['FromBankAccount.AccountID', 'ToBankAccount.AccountID'] as const;
  const isCircle = idAt(set, ends[0]) === idAt(set, ends[1]);
  return {
    body: {
      FromBankAccount: { AccountID: idAt(set, ends[0]) },
      ToBankAccount: { AccountID: idAt(set, ends[1]) },
      Amount: set['Amount'] ?? null,
      Date: idAt(set, 'Date'),
      Reference: intent.reference,
    },
    refused: [
      ...unknownFields(set, transferNames),
      ...badIds(set, ends),
      ...(isCircle ? [{ field: ends[1], reason: 'It must be another account.' }] : []),
      ...badAmount(set, 'Amount'),
      ...badDay(set),
    ],
  };
};
