import type { InvoiceLine, AmountType, Totals } from './invoice.ts';

/** Money that an organisation received or spent, as kept. Dates are plain dates, amounts cents. */
export interface BankTransaction extends Totals {
  readonly id: string;
  readonly type: 'RECEIVE' | 'SPEND';
  readonly contactId: string;
  readonly bankAccountId: string;
  readonly date: string;
  readonly reference: string;
  readonly url: string | null;
  readonly lineAmountTypes: AmountType;
  readonly lines: readonly InvoiceLine[];
  readonly status: 'AUTHORISED' | 'DELETED';
  readonly updatedAt: number;
}

/** Money moved between two bank accounts of one organisation. */
export interface BankTransfer {
  readonly id: string;
  readonly fromAccountId: string;
  readonly toAccountId: string;
  readonly amount: bigint;
  readonly date: string;
  readonly reference: string;
  readonly status: 'AUTHORISED' | 'DELETED';
  readonly createdAt: number;
  readonly updatedAt: number;
}
