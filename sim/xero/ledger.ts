import type { BankTransaction, BankTransfer } from './bank.ts';
import { DocumentStore } from './document-store.ts';
import type { Allocation, Invoice, Payment } from './invoice.ts';
import type { Quote } from './quote.ts';

/** What one organisation has sold and what was paid for it. */
export interface Ledger {
  readonly invoices: DocumentStore<Invoice>;
  readonly quotes: DocumentStore<Quote>;
  readonly creditNotes: DocumentStore<Invoice>;
  readonly payments: DocumentStore<Payment>;
  readonly allocations: DocumentStore<Allocation>;
  readonly bankTransactions: DocumentStore<BankTransaction>;
  readonly bankTransfers: DocumentStore<BankTransfer>;
}

export const createLedger = (): Ledger => ({
  invoices: new DocumentStore(),
  quotes: new DocumentStore(),
  creditNotes: new DocumentStore(),
  payments: new DocumentStore((payment) => [payment.invoiceId]),
  allocations: new DocumentStore((each) => [each.invoiceId, each.creditNoteId]),
  bankTransactions: new DocumentStore(),
  bankTransfers: new DocumentStore(),
});

export interface Settled {
  readonly paid: bigint;
  readonly credited: bigint;
  /** What is still owed; nothing of a document that is voided or deleted. */
  readonly due: bigint;
}

export const paymentsOf = ({ payments }: Ledger, invoice: Invoice): readonly Payment[] =>
  payments.ofOwner(invoice.id).filter((payment) => payment.status === 'AUTHORISED');

export const allocationsOf = ({ allocations }: Ledger, document: Invoice): readonly Allocation[] =>
  allocations.ofOwner(document.id);

const sumOf = (parts: readonly { readonly amount: bigint }[]): bigint =>
  parts.reduce((sum, part) => sum + part.amount, 0n);

export const settledOf = (ledger: Ledger, invoice: Invoice): Settled => {
  const paid = sumOf(paymentsOf(ledger, invoice));
  const credited = sumOf(allocationsOf(ledger, invoice));
  const isOpen = invoice.status !== 'VOIDED' && invoice.status !== 'DELETED';
  return { paid, credited, due: isOpen ? invoice.total - paid - credited : 0n };
};

/** The next number that Xero gives by itself: `INV-0001`. */
export const nextNumber = (
  store: Pick<DocumentStore<Invoice | Quote>, 'byNumber' | 'size'>,
  prefix: 'INV' | 'CN' | 'QU',
): string => {
  for (let count = store.size + 1; ; count += 1) {
    const number = `${prefix}-${String(count).padStart(4, '0')}`;
    if (store.byNumber(number) === null) return number;
  }
};
