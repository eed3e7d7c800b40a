import type { JsonObject, JsonValue } from '#base/json.ts';
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
  readPayment: (fields) => ({
    invoice: orNull(textAt(fields, 'Invoice.InvoiceID')),
    amount: orNull(textAt(fields, 'Amount')),
  }),
};

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
