import type { FieldSpec } from '#model/connector.ts';

const read = (name: string, label: string): FieldSpec => ({ name, label, type: 'text', writable: false });
const written = (
  name: string,
  label: string,
  more: Partial<Pick<FieldSpec, 'type' | 'required' | 'maxLength' | 'moneyIn'>> = {},
): FieldSpec => ({ name, label, type: 'text', writable: true, required: true, ...more });

/**
 * Money received or spent. Amounts are decimal text; the totals are never sent, since Xero computes them, but what it
 * answers is compared. The currency is the bank account's.
 */
export const bankTransactionFields: readonly FieldSpec[] = [
  written('Type', 'Type'),
  written('BankAccount.AccountID', 'Bank account'),
  written('Contact.Name', 'From or to', { maxLength: 255 }),
  written('Date', 'Date', { type: 'date' }),
  written('LineAmountTypes', 'Amounts are'),
  written('LineItems', 'Lines', { type: 'object' }),
  written('Total', 'Total', { required: false, moneyIn: 'CurrencyCode' }),
  written('Url', 'Link to the source', { required: false }),
  read('BankAccount.Code', 'Bank account’s code'),
  read('CurrencyCode', 'Currency'),
  read('Reference', 'Reference'),
  read('Status', 'State'),
];

/** Money moved between two bank accounts. */
export const bankTransferFields: readonly FieldSpec[] = [
  written('FromBankAccount.AccountID', 'From'),
  written('ToBankAccount.AccountID', 'To'),
  written('Amount', 'Amount'),
  written('Date', 'Date', { type: 'date' }),
  read('Reference', 'Reference'),
  read('Status', 'State'),
];
