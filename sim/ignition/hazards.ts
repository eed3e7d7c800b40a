/**
 * What the vendor is known or feared to do to its readers and writers. The settings without a count hold until they
 * are changed; counts are used up by the next list pages that can show them.
 */
export interface Hazards {
  /** Whether amounts are JSON strings or numbers; `mixed` is fixed for each object by its slug. */
  moneyAs: 'string' | 'number' | 'mixed';
  /** The member of a payment's amount that holds it. */
  paymentAmountKey: 'total' | 'amount' | 'mixed';
  /** Slugs of invoices and payments, and ids of collections, whose `amount.total` is left out. */
  readonly withoutTotal: Set<string>;
  /** Slugs of rows that no list shows, though each is found by its slug. */
  readonly unlisted: Set<string>;
  /** A payment of several invoices is listed once for each of them. */
  paymentPerInvoice: boolean;
  /** Pages still to answer with the cursor they were asked with. */
  repeatedCursors: number;
  /** Pages still to answer with `has_more: true` and no row. */
  emptyPages: number;
  /** Largest `limit` accepted; 422 above. */
  maxLimit: number;
  /** Added on the clock to the first page of a collections window wider than 31 days. */
  slowCollectionsMs: number;
  /** A used refresh token is dead and a new one comes with the answer; otherwise the old one stays and none comes. */
  rotateRefreshTokens: boolean;
  /** Whether `Idempotency-Key` means anything to the keyed profile. */
  honourIdempotencyKeys: boolean;
  /** Whether an edit of a contact makes its client look updated. */
  contactTouchesClient: boolean;
}

const usualHazards = {
  moneyAs: 'mixed',
  paymentAmountKey: 'mixed',
  paymentPerInvoice: true,
  repeatedCursors: 0,
  emptyPages: 0,
  maxLimit: 1_000,
  slowCollectionsMs: 0,
  rotateRefreshTokens: true,
  honourIdempotencyKeys: true,
  contactTouchesClient: true,
} as const;

export const usualHazardsOf = (): Hazards => ({
  ...usualHazards,
  withoutTotal: new Set(),
  unlisted: new Set(),
});

/** Back to what the vendor does on any day. */
export const calmHazards = (hazards: Hazards): void => {
  hazards.withoutTotal.clear();
  hazards.unlisted.clear();
  Object.assign(hazards, usualHazards);
};
