import type { JsonValue } from '#base/json.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { plainDateOf } from './xero-dates.ts';
import { amountsOf, documentOf, lineOf, referenceIn, saying } from './xero-invoice.ts';
import { bankTransactionSchema, bankTransferSchema } from './xero-schemas.ts';
import { guidOf } from './xero-text.ts';

/** Reads money received or spent; null when it has no id. A deleted one is `archived`. */
export const parseBankTransaction = (raw: JsonValue): ObservedRecord | null => {
  const read = bankTransactionSchema.safeParse(raw);
  const key = read.success ? guidOf(read.data.BankTransactionID) : null;
  if (!read.success || key === null) return null;
  const moved = read.data;
  const amount = amountsOf(moved.CurrencyCode);
  return {
    ...documentOf('bank_transaction', key, raw, moved.UpdatedDateUTC, moved.Status),
    title: titleOf(moved.Reference, key),
    reference: referenceIn(moved.Reference),
    fields: saying({
      Type: moved.Type,
      BankAccount: saying({ AccountID: guidOf(moved.BankAccount.AccountID), Code: moved.BankAccount.Code }),
      Contact: saying({ ContactID: guidOf(moved.Contact.ContactID), Name: moved.Contact.Name.trim() }),
      Date: plainDateOf(moved.Date),
      Reference: moved.Reference.trim(),
      Url: moved.Url,
      LineAmountTypes: moved.LineAmountTypes,
      LineItems: moved.LineItems.map((line) => lineOf(line, moved.LineAmountTypes, amount)),
      CurrencyCode: moved.CurrencyCode,
      SubTotal: amount(moved.SubTotal),
      TotalTax: amount(moved.TotalTax),
      Total: amount(moved.Total),
      Status: moved.Status,
    }),
  };
};

/** Reads a transfer; null when it has no id. Xero tells no time of its changes, so what was read last counts. */
export const parseBankTransfer = (raw: JsonValue): ObservedRecord | null => {
  const read = bankTransferSchema.safeParse(raw);
  const key = read.success ? guidOf(read.data.BankTransferID) : null;
  if (!read.success || key === null) return null;
  const moved = read.data;
  const document = documentOf('bank_transfer', key, raw, '', moved.Status);
  return {
    ...document,
    version: null,
    // Of a new transfer some answers leave the state out.
    findings: document.findings.filter((finding) => moved.Status !== '' && finding.startsWith('unknown')),
    title: titleOf(moved.Reference, key),
    reference: referenceIn(moved.Reference),
    fields: saying({
      FromBankAccount: saying({
        AccountID: guidOf(moved.FromBankAccount.AccountID),
        Code: moved.FromBankAccount.Code,
      }),
      ToBankAccount: saying({
        AccountID: guidOf(moved.ToBankAccount.AccountID),
        Code: moved.ToBankAccount.Code,
      }),
      Amount: amountsOf('')(moved.Amount),
      Date: plainDateOf(moved.Date),
      Reference: moved.Reference.trim(),
      Status: moved.Status,
    }),
  };
};

const titleOf = (reference: string, key: string): string =>
  reference.trim() === '' ? key : reference.trim();
