/**
 * A service that a client has agreed to, as a source's connector shows it beside its own fields. Amounts are decimal text in
 * major units. What the source says in words that nobody knows is told as `unknown`, never guessed.
 */
export interface AgreedView {
  readonly stage: AgreedStage;
  /** Whether the source's own vendor makes invoices of it by itself; null where it does not say. */
  readonly isBilledAtSource: boolean | null;
  readonly cadence: AgreedCadence;
  readonly term: AgreedTerm;
  readonly price: AgreedPrice;
}

/** open: not agreed on yet; agreed; ended: it was, and has run its time; withdrawn: it holds no more, or never did. */
export const agreedStages = ['open', 'agreed', 'ended', 'withdrawn', 'unknown'] as const;
export type AgreedStage = (typeof agreedStages)[number];

export const agreedIntervals = ['day', 'week', 'month', 'year'] as const;
export type AgreedInterval = (typeof agreedIntervals)[number];

export type AgreedCadence =
  | { readonly is: 'once' }
  | { readonly is: 'every'; readonly interval: AgreedInterval; readonly count: number }
  /** `says` is the source's own text, cut. */
  | { readonly is: 'unknown'; readonly says: string };

export type AgreedTerm =
  | { readonly is: 'months'; readonly months: number }
  | { readonly is: 'ongoing' }
  | { readonly is: 'unknown'; readonly says: string };

/** What one period comes to, and the whole contract where the source says so; `included`: it costs nothing of its own. */
export interface AgreedPrice {
  readonly is: 'fixed' | 'open' | 'included' | 'unknown';
  readonly quantity: string | null;
  readonly period: string | null;
  readonly contract: string | null;
  readonly currency: string | null;
}

export const agreedWays = ['billable', 'draft_invoice', 'subscription'] as const;
/** What becomes of an agreed service: a billable, one that a draft invoice is made of, or a subscription. */
export type AgreedWay = (typeof agreedWays)[number];

/** How a flow bills what was agreed on. */
export interface AgreedBilling {
  /** Plain date: what was accepted earlier is never made. Left out: the day the flow was made. */
  readonly from?: string;
  readonly onceOff: 'billable' | 'draft_invoice' | 'off';
  /** `billable`: one for the whole contract. */
  readonly recurring: 'subscription' | 'billable' | 'off';
  /** What the source's own vendor bills by itself: left to it, or billed here as well. */
  readonly billedAtSource: 'skip' | 'bill';
  /** Whether a subscription waits for a person before it begins to bill. */
  readonly start: 'prepared' | 'at_once';
  /** Whether a subscription ends with the term of the contract. */
  readonly term: 'ends' | 'goes_on';
  /** A price that the source calls the least one, or a range. */
  readonly openPrices: 'finding' | 'least';
  readonly collection: 'send_invoice' | 'charge_automatically';
  /** What a proposal that was lost or revoked does to what is not billed yet. */
  readonly onWithdrawn: 'withdraw' | 'leave';
  /** Code of the tax rate for what has none by its service or its name of a tax; empty: such a service is a finding. */
  readonly defaultTax: string;
  /** By the source's name of the service: the catalogue's code, empty for a line without; and a way of its own. */
  readonly services: readonly {
    readonly service: string;
    readonly code: string;
    readonly bill?: 'off' | 'billable';
  }[];
  /** By the source's name of a tax: the code of a rate, empty for none. */
  readonly taxes: readonly { readonly name: string; readonly code: string }[];
}

/** Why an agreed service cannot be billed, beside what mappings find. */
export type AgreedFindingCode =
  | 'plan.cadence_unknown'
  | 'plan.term_unknown'
  | 'plan.price_open'
  | 'plan.price_unreadable'
  | 'plan.service_missing'
  | 'plan.not_recurring'
  | 'plan.tax_unmapped'
  | 'plan.agreed_billed'
  | 'plan.billed_twice';

export interface AgreedFinding {
  readonly field: string;
  readonly code: AgreedFindingCode;
  readonly message: string;
}
