import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { LedgerState } from '#model/ledger-flow.ts';
import type { MoneyAccount, MoneyDoor } from '#model/ledger-money.ts';
import { valueAt } from '#model/mapping.ts';

const states: Readonly<Record<string, LedgerState>> = {
  DRAFT: 'draft',
  SUBMITTED: 'awaiting_approval',
  AUTHORISED: 'approved',
  PAID: 'paid',
  VOIDED: 'ended',
  DELETED: 'ended',
};

/** What cannot be understood is taken for approved, so that nothing of it is taken back. */
export const ledgerStateOf = (status: string): LedgerState => states[status] ?? 'approved';

/** Payments, bank transactions and transfers of Xero, as flows of payments and payouts want and read them. */
export const xeroMoney: MoneyDoor = {
  accountKind: 'account',
  transferKind: 'bank_transfer',
  transactionKind: 'bank_transaction',
  accounts: (records) => {
    const percents = new Map(
      records
        .filter(({ kind }) => kind === 'tax_rate')
        .map(({ fields }) => [textAt(fields, 'TaxType'), textAt(fields, 'EffectiveRate')]),
    );
    return new Map(
      records
        .filter(({ kind }) => kind === 'account')
        .map(({ fields }) => [textAt(fields, 'AccountID').toLowerCase(), accountOf(fields, percents)]),
    );
  },
  placePayment: ({ invoice, account, amount, date }) => ({
    Invoice: { InvoiceID: invoice },
    Account: { AccountID: account },
    Amount: amount,
    Date: date,
  }),
  placeTransfer: ({ from, to, amount, date }) => ({
    FromBankAccount: { AccountID: from },
    ToBankAccount: { AccountID: to },
    Amount: amount,
    Date: date,
  }),
  placeTransaction: ({ type, bankAccount, contact, date, lines, total }) => ({
    Type: type === 'received' ? 'RECEIVE' : 'SPEND',
    BankAccount: { AccountID: bankAccount },
    Contact: { Name: contact },
    Date: date,
    LineAmountTypes: 'Inclusive',
    LineItems: lines.map((line): JsonValue => ({
      Description: line.description,
      Quantity: '1',
      UnitAmount: shortest(line.amount),
      LineAmount: line.amount,
      AccountCode: line.account,
      TaxType: line.tax,
    })),
    Total: total,
  }),
  readInvoice: (fields) => ({
    state: ledgerStateOf(textAt(fields, 'Status')),
    number: textAt(fields, 'InvoiceNumber'),
    currency: orNull(textAt(fields, 'CurrencyCode')),
    total: orNull(textAt(fields, 'Total')),
    due: orNull(textAt(fields, 'AmountDue')),
  }),
  movement: (kind, fields, account) => {
    const currency = orNull(textAt(fields, 'Invoice.CurrencyCode')) ?? orNull(textAt(fields, 'CurrencyCode'));
    const amount = movedOn(kind, fields, account);
    return amount === null ? null : { amount, currency };
  },
  readPayment: (fields) => ({
    invoice: orNull(textAt(fields, 'Invoice.InvoiceID')),
    amount: orNull(textAt(fields, 'Amount')),
    account: idAt(fields, 'Account.AccountID'),
  }),
  readTransfer: (fields) => ({
    amount: orNull(textAt(fields, 'Amount')),
  }),
};

const signed = (amount: string, isMore: boolean): string | null => {
  if (amount === '' || isMore) return orNull(amount);
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
};

/** Decimal text with its sign; null where the record does nothing to the account. */
const movedOn = (kind: string, fields: JsonObject, account: MoneyAccount): string | null => {
  const isOf = (path: string): boolean => textAt(fields, path).toLowerCase() === account.id;
  switch (kind) {
    case 'payment':
      return isOf('Account.AccountID') ? signed(textAt(fields, 'Amount'), true) : null;
    case 'bank_transfer':
      if (isOf('ToBankAccount.AccountID')) return signed(textAt(fields, 'Amount'), true);
      return isOf('FromBankAccount.AccountID') ? signed(textAt(fields, 'Amount'), false) : null;
    case 'bank_transaction': {
      const isReceived = fields['Type'] === 'RECEIVE';
      if (isOf('BankAccount.AccountID')) return signed(textAt(fields, 'Total'), isReceived);
      const lines = fields['LineItems'];
      // What is received at the bank leaves the account that its line names. We name an account on one line.
      const line = Array.isArray(lines)
        ? lines.find((each: JsonValue) => isJsonObject(each) && each['AccountCode'] === account.code)
        : undefined;
      return isJsonObject(line) && account.code !== ''
        ? signed(textAt(line, 'LineAmount'), !isReceived)
        : null;
    }
    default:
      return null;
  }
};
/** Ids are compared in lower case. */
const idAt = (fields: JsonObject, path: string): string | null => orNull(textAt(fields, path).toLowerCase());

const accountOf = (fields: JsonObject, percents: ReadonlyMap<string, string>): MoneyAccount => {
  const tax = textAt(fields, 'TaxType');
  const percent = percents.get(tax) ?? '';
  return {
    id: textAt(fields, 'AccountID').toLowerCase(),
    code: textAt(fields, 'Code'),
    name: textAt(fields, 'Name'),
    isBank: fields['Type'] === 'BANK',
    takesPayments: fields['EnablePaymentsToAccount'] === true,
    currency: orNull(textAt(fields, 'CurrencyCode')),
    tax,
    taxPercent: percent === '' ? '0' : percent,
  };
};

/** Prices read as the shortest text. */
const shortest = (amount: string): string =>
  amount.includes('.') ? amount.replace(/0+$/, '').replace(/\.$/, '') : amount;

const orNull = (text: string): string | null => (text === '' ? null : text);

const textAt = (fields: JsonObject, path: string): string => {
  const value = valueAt(fields, path);
  return typeof value === 'string' ? value : '';
};
