import type { JsonObject } from '#base/json.ts';
import type { MoneyDoor } from '#model/ledger-money.ts';
import type { ProposalSettings } from '#model/ledger-proposal.ts';
import type { LineBasis } from '#model/ledger-totals.ts';

/** Where an invoice stands in a ledger; a flow may ask for the first three. */
export const ledgerStates = ['draft', 'awaiting_approval', 'approved', 'paid', 'ended'] as const;
export type LedgerState = (typeof ledgerStates)[number];

/** How a flow makes invoices of a ledger. */
export interface LedgerSettings {
  /** `audit`: match and report, write nothing. `auto`: audit where the source's own vendor feeds the ledger already. */
  readonly mode: 'auto' | 'write' | 'audit';
  /** Plain date: earlier invoices are matched and followed, never made. Left out: the day the flow was made. */
  readonly from?: string;
  /** What a new invoice begins as. One that people took further is never taken back. */
  readonly state: 'draft' | 'awaiting_approval' | 'approved';
  readonly basis: LineBasis;
  /** What a difference of up to five of the smallest units between both totals meets. */
  readonly residue: 'refuse' | 'rounding_line';
  /** What a late edit of an approved invoice without payments meets. */
  readonly onApprovedEdit: 'update' | 'finding';
  /** Codes of the ledger for lines of which the map below says nothing. */
  readonly defaultAccount: string;
  readonly defaultTax: string;
  /** What lines of new invoices and drafts carry, by names; left out: nothing. */
  readonly tracking?: readonly { readonly category: string; readonly option: string }[];
  /** The look of new invoices, by the ledger's id; left out or empty: the ledger's own. */
  readonly brandingTheme?: string;
  /** By the name of the service, whatever its case and spaces. */
  readonly accountMap: readonly {
    readonly service: string;
    readonly account: string;
    readonly tax: string;
  }[];
  /** The ledger's rates by the source's codes of taxes, `''` for lines without one; goes before rates of the map above. */
  readonly taxMap?: readonly { readonly code: string; readonly tax: string }[];
  /** Set on flows whose invoices are made of accepted proposals. */
  readonly proposals?: ProposalSettings;
}

/** What of a ledger decides whether lines can stand in it. */
export interface LedgerChart {
  /** By code; only those that a sales line may name. */
  readonly accounts: ReadonlyMap<string, { readonly tax: string; readonly kind: string }>;
  /** By code; the effective rate as decimal text, and the kinds of account it may stand with. */
  readonly taxes: ReadonlyMap<string, { readonly percent: string; readonly kinds: readonly string[] }>;
  readonly roundingAccount: string | null;
  /** The vendors that post their own invoices here without us, by name, as the accounts show. */
  readonly fedBy: readonly string[];
}

/** One line as the ledger is to have it; amounts are decimal text. */
export interface WantedLine {
  readonly description: string;
  readonly quantity: string;
  readonly unitAmount: string;
  readonly lineAmount: string;
  readonly account: string;
  /** Left out where the invoice knows no tax. */
  readonly tax: string | null;
  readonly tracking: readonly { readonly category: string; readonly option: string }[];
}

/** An invoice as the ledger is to have it. Dates are plain dates, amounts decimal text with all places. */
export interface WantedInvoice {
  /** Empty: as the ledger numbers it. */
  readonly number: string;
  /** What people are to find it by, beside its number; null: nothing. */
  readonly reference: string | null;
  readonly contact: string;
  readonly state: LedgerState;
  readonly date: string;
  readonly dueDate: string | null;
  readonly basis: LineBasis;
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  /** Null: as it is, or the ledger's own. */
  readonly brandingTheme: string | null;
  readonly subTotal: string;
  readonly totalTax: string;
  readonly total: string;
}

/** What a person may choose from in a ledger, each list in the order it is shown in. */
export interface LedgerChoices {
  readonly accounts: readonly {
    readonly id: string;
    /** Empty where it has none. */
    readonly code: string;
    readonly name: string;
    readonly isBank: boolean;
    /** Whether payments may be set against it, and whether lines of invoices may name it. */
    readonly takesPayments: boolean;
    readonly takesLines: boolean;
  }[];
  readonly taxes: readonly { readonly code: string; readonly name: string }[];
  readonly tracking: readonly { readonly category: string; readonly options: readonly string[] }[];
  readonly brandingThemes: readonly { readonly id: string; readonly name: string }[];
}

/** What a ledger's vendor knows of its own invoices, as flows of invoices need it. Pure. */
export interface LedgerDoor {
  readonly money: MoneyDoor;
  /** Kinds of records that choices are read from. */
  readonly choiceKinds: readonly string[];
  choices(records: readonly { readonly kind: string; readonly fields: JsonObject }[]): LedgerChoices;
  /** Kinds of records that the chart is read from. */
  readonly chartKinds: readonly string[];
  chart(records: readonly { readonly kind: string; readonly fields: JsonObject }[]): LedgerChart;
  /** The wanted invoice by the fields of the ledger's kind, nested. */
  place(wanted: WantedInvoice): JsonObject;
  /** Where an invoice that is there stands. */
  read(fields: JsonObject): {
    readonly state: LedgerState;
    /** Whether money was set against it, even in part. */
    readonly isSettled: boolean;
    readonly contact: string | null;
    readonly total: string | null;
    readonly date: string | null;
    /** What its lines are tracked by, in their order. */
    readonly tracking: readonly WantedLine['tracking'][];
    /** What its lines say, in their order. */
    readonly lines: readonly string[];
    /** What credit notes took off. */
    readonly credited: string | null;
  };
}

/** Why an invoice cannot be carried, beside what mappings find. */
export const ledgerFindingCodes = [
  'plan.account_unknown',
  'plan.tax_unknown',
  'plan.tax_and_account',
  'plan.total_differs',
  'plan.period_locked',
  'plan.number_taken',
  'plan.target_approved',
  'plan.target_settled',
  'plan.credit_missing',
  'plan.line_unreadable',
  'plan.service_unclear',
  'plan.billed_twice',
] as const;

export interface LedgerFinding {
  readonly field: string;
  readonly code: (typeof ledgerFindingCodes)[number];
  readonly message: string;
}
