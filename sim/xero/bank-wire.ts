import type { BankTransaction, BankTransfer } from './bank.ts';
import { dayAt, wireCents, wireLine } from './invoice-wire.ts';
import type { Organisation } from './organisation.ts';
import { wireDate, wireIso } from './xero-wire.ts';

const wireAccount = ({ accounts }: Organisation, id: string): Record<string, unknown> => {
  const account = accounts.find((each) => each.AccountID === id);
  return {
    AccountID: id,
    ...(account?.Code === undefined ? {} : { Code: account.Code }),
    Name: account?.Name ?? '',
  };
};

/** Lists without `page` leave out the lines. */
export const wireBankTransaction = (
  organisation: Organisation,
  moved: BankTransaction,
  detail: 'full' | 'stub',
): Record<string, unknown> => ({
  BankTransactionID: moved.id,
  Type: moved.type,
  Status: moved.status,
  BankAccount: wireAccount(organisation, moved.bankAccountId),
  Contact: {
    ContactID: moved.contactId,
    Name: organisation.contacts.get(moved.contactId)?.texts.Name ?? '',
  },
  DateString: wireIso(dayAt(moved.date)),
  Date: wireDate(dayAt(moved.date)),
  Reference: moved.reference,
  ...(moved.url === null ? {} : { Url: moved.url }),
  IsReconciled: false,
  HasAttachments: false,
  CurrencyCode:
    organisation.accounts.find((each) => each.AccountID === moved.bankAccountId)?.CurrencyCode ?? 'AUD',
  LineAmountTypes: moved.lineAmountTypes,
  LineItems: detail === 'full' ? moved.lines.map((line) => wireLine(line, 4)) : [],
  SubTotal: wireCents(moved.subTotal),
  TotalTax: wireCents(moved.totalTax),
  Total: wireCents(moved.total),
  UpdatedDateUTC: wireDate(moved.updatedAt),
});

export const wireBankTransfer = (
  organisation: Organisation,
  moved: BankTransfer,
): Record<string, unknown> => ({
  BankTransferID: moved.id,
  CreatedDateUTCString: wireIso(moved.createdAt),
  CreatedDateUTC: wireDate(moved.createdAt),
  DateString: wireIso(dayAt(moved.date)),
  Date: wireDate(dayAt(moved.date)),
  Status: moved.status,
  FromBankAccount: wireAccount(organisation, moved.fromAccountId),
  ToBankAccount: wireAccount(organisation, moved.toAccountId),
  Amount: wireCents(moved.amount),
  FromIsReconciled: false,
  ToIsReconciled: false,
  Reference: moved.reference,
  CurrencyRate: 1,
  HasAttachments: false,
});
