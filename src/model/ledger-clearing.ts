/** The accounts of a ledger that one currency of a provider's balance goes through, by the ledger's ids. */
export interface ClearingAccounts {
  readonly currency: string;
  /** Where payments are set against; of the kind that transfers can leave. */
  readonly clearing: string;
  /** Where payouts arrive. */
  readonly bank: string;
}

/** How payouts of a payment provider's balance are kept in a ledger, so that its clearing accounts go to zero. */
export interface ClearingSettings {
  /** `audit`: compare and report, write nothing; for where something else posts to the ledger. */
  readonly mode: 'write' | 'audit';
  /** Plain date: payouts that arrived earlier are never made. Left out: the day the flow was made. */
  readonly from?: string;
  /** One for each currency; payouts of others wait for a person. */
  readonly accounts: readonly ClearingAccounts[];
  /** For what the provider keeps; empty until chosen. */
  readonly feeAccount: string;
  /** Code of a tax rate; empty for the account's own. */
  readonly feeTax: string;
  /** For money given back to customers; empty: such a payout waits for a person. */
  readonly refundAccount: string;
  /** For disputed payments, taken and given back; empty: such a payout waits for a person. */
  readonly disputeAccount: string;
  /** Who the money spent is with. */
  readonly contact: string;
}
