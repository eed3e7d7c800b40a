import type { JsonObject } from '#base/json.ts';
import type { LedgerState } from '#model/ledger-flow.ts';

/** How a flow keeps payments, and beside it payouts, in a ledger. Accounts are named by the ledger's own ids. */
export interface PaymentSettings {
  /** `audit`: match and report, write nothing. `auto`: audit where the source's own vendor feeds the ledger already. */
  readonly mode: 'auto' | 'write' | 'audit';
  /** Plain date: earlier payments and payouts are never made. Left out: the day the flow was made. */
  readonly from?: string;
  /** From which stage on a payment is carried: the money is collected, or paid out as well. */
  readonly when: 'collected' | 'paid_out';
  /** Where payments are set against; empty until a person chose. */
  readonly clearingAccount: string;
  /** Where those of other currencies are, which have a clearing account each. Left out: nowhere. */
  readonly clearingAccounts?: readonly { readonly currency: string; readonly account: string }[];
  /** What a payment that the bank took back after it was carried meets. */
  readonly onRejected: 'delete' | 'finding';
  /** What a payment that was given back to the customer meets. */
  readonly onRefunded: 'finding' | 'keep';
  readonly payouts: 'off' | 'on';
  /** Where payouts arrive; empty until chosen. */
  readonly bankAccount: string;
  /** `gross`: fees are billed apart; `net`: they are kept back from payouts. */
  readonly fees: 'gross' | 'net';
  readonly feeAccount: string;
  /** Code of a tax rate; empty for the account's own. */
  readonly feeTax: string;
  /** For clawbacks of payments that stand in the ledger; empty: such a payout waits for a person. */
  readonly clawbackAccount: string;
  /** Who bank transactions are with. */
  readonly payoutContact: string;
}

/** An account of a ledger that money may stand on, or that lines may name. */
export interface MoneyAccount {
  readonly id: string;
  /** Empty where it has none; lines name accounts by it. */
  readonly code: string;
  readonly name: string;
  readonly isBank: boolean;
  readonly takesPayments: boolean;
  /** Null: the ledger's own currency. */
  readonly currency: string | null;
  /** Its default tax rate, and the percent of it. */
  readonly tax: string;
  readonly taxPercent: string;
}

/** Amounts are decimal text with all places, dates plain dates, accounts and invoices the ledger's ids. */
export interface WantedPayment {
  readonly invoice: string;
  readonly account: string;
  readonly amount: string;
  readonly date: string;
}

export interface WantedTransfer {
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly date: string;
}

export interface WantedTransaction {
  readonly type: 'received' | 'spent';
  readonly bankAccount: string;
  readonly contact: string;
  readonly date: string;
  readonly lines: readonly {
    readonly description: string;
    readonly amount: string;
    readonly account: string;
    readonly tax: string;
  }[];
  readonly total: string;
}

/** What one record does to an account: more on it above zero. */
export interface MoneyMovement {
  /** Decimal text. */
  readonly amount: string;
  /** Null: the account's own. */
  readonly currency: string | null;
}

/** What a ledger's vendor knows of its own money, as flows of payments and payouts need it. Pure. */
export interface MoneyDoor {
  /** The kinds that transfers and bank transactions are. */
  readonly transferKind: string;
  /** Accounts, whose keys are the ids that settings name. */
  readonly accountKind: string;
  readonly transactionKind: string;
  /** By id. */
  accounts(
    records: readonly { readonly kind: string; readonly fields: JsonObject }[],
  ): ReadonlyMap<string, MoneyAccount>;
  placePayment(wanted: WantedPayment): JsonObject;
  placeTransfer(wanted: WantedTransfer): JsonObject;
  placeTransaction(wanted: WantedTransaction): JsonObject;
  /** What an invoice that is there owes; amounts are decimal text, null where they cannot be read. */
  readInvoice(fields: JsonObject): {
    readonly state: LedgerState;
    readonly number: string;
    readonly currency: string | null;
    readonly total: string | null;
    readonly due: string | null;
  };
  /** What a payment, transfer or bank transaction does to an account; null when nothing. */
  movement(kind: string, fields: JsonObject, account: MoneyAccount): MoneyMovement | null;
  readPayment(fields: JsonObject): {
    readonly invoice: string | null;
    readonly amount: string | null;
    readonly account: string | null;
  };
  readTransfer(fields: JsonObject): { readonly amount: string | null };
}

/**
 * Where a payment stands, as a source's connector tells it in `stage` of the payment's view: `open` is scheduled, under way
 * or failed, so the source may still collect it.
 */
export const paymentStages = ['open', 'collected', 'paid_out', 'refunded', 'cancelled'] as const;
export type PaymentStage = (typeof paymentStages)[number];

/** Where a payout stands, in `stage` of its view. */
export const payoutStages = ['in_transit', 'arrived', 'failed'] as const;
export type PayoutStage = (typeof payoutStages)[number];

/** Why a payment or payout cannot be carried, beside what mappings find. */
export const moneyFindingCodes = [
  'plan.would_still_collect',
  'plan.paid_in_both',
  'plan.payment_exceeds',
  'plan.payment_differs',
  'plan.payment_refunded',
  'plan.payment_rejected',
  'plan.payment_repaid',
  'plan.invoice_ended',
  'plan.shares_unknown',
  'plan.currency_differs',
  'plan.amount_unreadable',
  'plan.money_account',
  'plan.payout_differs',
  'plan.payout_changed',
  'plan.payout_unexplained',
] as const;

export interface MoneyFinding {
  readonly field: string;
  readonly code: (typeof moneyFindingCodes)[number];
  readonly message: string;
}
