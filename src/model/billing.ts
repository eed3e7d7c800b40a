import type { Money } from '#base/money.ts';
import type { Purpose } from '#model/connector.ts';

/**
 * The port of a vendor that bills customers for us: invoices, refunds, subscriptions. Amounts are `Money` in the minor
 * units of this house (`model/currency.ts`), whatever the vendor's wire counts in; quantities, unit prices and percentages
 * are decimal text, unit prices in major units (`12.3456`). Every id is the vendor's, opaque. Instants are epoch ms.
 *
 * Failures are thrown with a code of `vendorErrorCodes`. `vendor.refused` has in its details `reason` (`invalid`,
 * `conflict`, `gone`), the vendor's `vendorCode` and `param`. After `vendor.unknown_outcome` look the thing up by its
 * reference before anything is sent again; the same idempotency key gives the same answer for `keysLastMs` only.
 */
export interface BillingClient {
  /** Most lines of one invoice. */
  readonly mostLines: number;
  /** How long the vendor remembers an idempotency key. */
  readonly keysLastMs: number;
  /** Why the vendor cannot charge this amount, in words; null when it can. Pure. */
  amountProblem(amount: Money): string | null;
  /** Why the vendor cannot invoice in this currency (ISO, capitals), in words; null when it can. Pure. */
  currencyProblem(currency: string): string | null;
  /**
   * Computed amounts are multiples of this many of our minor units: 1, but 10 where three-decimal currencies must end in
   * 0, and 100 where the vendor counts a currency in whole units and we do not. Pure.
   */
  amountStep(currency: string): bigint;

  /** Null when there is no such customer; a deleted one is said to be so. */
  readCustomer(customerId: string, read: BillingRead): Promise<BillingCustomer | null>;
  /** Customers with exactly this e-mail address, which need not be one. Newest first, at most ten. */
  findCustomersByEmail(email: string, read: BillingRead): Promise<readonly BillingCustomer[]>;
  listPaymentMethods(customerId: string, read: BillingRead): Promise<readonly BillingPaymentMethod[]>;
  setDefaultPaymentMethod(
    input: { readonly customerId: string; readonly paymentMethodId: string },
    call: BillingCall,
  ): Promise<void>;

  /** The vendor's rate for a tax of ours, found by our id or made. A rate whose percentage differs is a new one. */
  ensureTaxRate(input: TaxRateInput, call: BillingCall): Promise<{ readonly taxRateId: string }>;
  /** A discount to be put on a line or an invoice once. Idempotent by the id that we choose. */
  ensureCoupon(input: CouponInput, call: BillingCall): Promise<{ readonly couponId: string }>;

  /** The one product of ours for lines without a service, so that each line does not make one. Idempotent. */
  ensureFreeProduct(call: BillingCall): Promise<{ readonly productId: string }>;

  createDraft(input: DraftInput, call: BillingCall): Promise<BillingInvoice>;
  /** Adds lines to a draft in one call, in order. At most `mostLines` in all. */
  addLines(
    input: { readonly invoiceId: string; readonly lines: readonly LineInput[] },
    call: BillingCall,
  ): Promise<BillingInvoice>;
  /** With all its lines. Null when there is no such invoice, which is what becomes of a deleted draft. */
  readInvoice(invoiceId: string, read: BillingRead): Promise<BillingInvoice | null>;
  /**
   * The invoice that holds our reference, without its lines; null when none does. Reads the customer's list, which shows
   * what was written a moment ago; `createdSince` bounds how far it is read.
   */
  findInvoiceByReference(
    input: { readonly customerId: string; readonly reference: string; readonly createdSince: number },
    read: BillingRead,
  ): Promise<BillingInvoice | null>;
  /**
   * draft → open. `charge_automatically` lets the vendor collect and retry by itself; otherwise it does nothing more than
   * what it is asked for.
   */
  finalize(invoiceId: string, call: BillingCall, collection?: BillingCollection): Promise<BillingInvoice>;
  /** Mails the invoice to its customer; may be done again. */
  send(invoiceId: string, call: BillingCall): Promise<BillingInvoice>;
  /** open or uncollectible → void. */
  voidInvoice(invoiceId: string, call: BillingCall): Promise<BillingInvoice>;
  /** open → uncollectible. */
  markUncollectible(invoiceId: string, call: BillingCall): Promise<BillingInvoice>;
  /** Of a draft only. One that is gone already is as good as deleted. */
  deleteDraft(invoiceId: string, call: BillingCall): Promise<void>;
  /** Notes that the invoice was paid elsewhere (cash, bank transfer): open or uncollectible → paid. */
  payOutOfBand(invoiceId: string, call: BillingCall): Promise<BillingInvoice>;
  /** Tries the customer's default payment method now. */
  payNow(invoiceId: string, call: BillingCall): Promise<BillingInvoice>;

  createCreditNote(input: CreditNoteInput, call: BillingCall): Promise<BillingCreditNote>;
  findCreditNoteByReference(
    input: { readonly invoiceId: string; readonly reference: string },
    read: BillingRead,
  ): Promise<BillingCreditNote | null>;
  refund(input: RefundInput, call: BillingCall): Promise<BillingRefund>;
  findRefundByReference(
    input: { readonly paymentId: string; readonly reference: string },
    read: BillingRead,
  ): Promise<BillingRefund | null>;

  startSubscription(input: SubscriptionInput, call: BillingCall): Promise<BillingSubscription>;
  changeSubscription(input: SubscriptionChange, call: BillingCall): Promise<BillingSubscription>;
  readSubscription(subscriptionId: string, read: BillingRead): Promise<BillingSubscription | null>;
  findSubscriptionByReference(
    input: { readonly customerId: string; readonly reference: string },
    read: BillingRead,
  ): Promise<BillingSubscription | null>;
  /** No invoices fall due until it is resumed. */
  pauseSubscription(input: SubscriptionAct, call: BillingCall): Promise<BillingSubscription>;
  resumeSubscription(input: SubscriptionAct, call: BillingCall): Promise<BillingSubscription>;
  /** Now, or when the period that was paid for ends. `not` takes a cancellation at the end back. */
  cancelSubscription(
    input: { readonly subscriptionId: string; readonly when: 'now' | 'period_end' | 'not' },
    call: BillingCall,
  ): Promise<BillingSubscription>;

  /** A page of the vendor's where the customer sees invoices and payment methods. Lives for minutes: never store it. */
  customerPortalLink(
    input: { readonly customerId: string; readonly returnUrl: string },
    call: BillingCall,
  ): Promise<{ readonly url: string }>;
  /** A page of the vendor's where the customer leaves a payment method for later. Never store it. */
  setupLink(
    input: {
      readonly customerId: string;
      readonly currency: string;
      readonly successUrl: string;
      readonly cancelUrl: string;
    },
    call: BillingCall,
  ): Promise<{ readonly url: string }>;
}

export interface BillingRead {
  readonly purpose: Purpose;
}

/** A write. `idempotencyKey`: the same for the same intent, another for another; any length. */
export interface BillingCall {
  readonly idempotencyKey: string;
  readonly purpose: Purpose;
}

export interface BillingCustomer {
  readonly customerId: string;
  readonly isDeleted: boolean;
  readonly name: string | null;
  readonly email: string | null;
  readonly reference: string | null;
  /** ISO, capitals; null while the customer was never billed. */
  readonly currency: string | null;
  readonly defaultPaymentMethodId: string | null;
}

/** What may be shown of a stored payment method; there is never more. */
export interface BillingPaymentMethod {
  readonly paymentMethodId: string;
  /** The vendor's word: `card`, `au_becs_debit`, `link`. */
  readonly type: string;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly expiresMonth: number | null;
  readonly expiresYear: number | null;
  readonly isDefault: boolean;
}

export interface TaxRateInput {
  /** Our id of the tax; the vendor's rate carries it. */
  readonly reference: string;
  readonly name: string;
  /** Decimal text, `10` for ten percent, at most four places. */
  readonly percentage: string;
  readonly isInclusive: boolean;
  /** ISO 3166 alpha-2. */
  readonly country: string | null;
}

export interface CouponInput {
  /** Our id, becomes the vendor's: letters, digits, `_` and `-`. */
  readonly couponId: string;
  /** As the customer reads it, 40 characters. */
  readonly name: string;
  readonly discount:
    | { readonly kind: 'amount'; readonly amount: Money }
    /** Decimal text above 0 to 100, at most two places. */
    | { readonly kind: 'percent'; readonly percent: string };
}

export type BillingCollection = 'send_invoice' | 'charge_automatically';

export interface DraftInput {
  /** Our id of the invoice. */
  readonly reference: string;
  readonly customerId: string;
  readonly currency: string;
  readonly collection: BillingCollection;
  /** From finalization; for `send_invoice`, else null. */
  readonly daysUntilDue: number | null;
  readonly memo: string | null;
  readonly footer: string | null;
  /** Further ids of ours, shown at the vendor (`{ opportunity: 'opp_…' }`). */
  readonly metadata: Readonly<Record<string, string>>;
  /** Discounts on the whole invoice. */
  readonly couponIds: readonly string[];
}

export interface LineInput {
  /** Our id of the billable. */
  readonly reference: string;
  /** Of the service; null for a line of no service, named by its description. */
  readonly productId: string | null;
  readonly description: string;
  /** Decimal text, not negative, at most 12 places. */
  readonly quantity: string;
  /** Decimal text in major units; may be negative on a line that gives something back. */
  readonly unitPrice: string;
  /** In ISO capitals, the invoice's. */
  readonly currency: string;
  readonly taxRateIds: readonly string[];
  /** Whether the unit price holds the tax; must say the same as the rates. */
  readonly isTaxInclusive: boolean;
  readonly couponIds: readonly string[];
}

export const billingInvoiceStates = ['draft', 'open', 'paid', 'void', 'uncollectible', 'unknown'] as const;
export type BillingInvoiceState = (typeof billingInvoiceStates)[number];

export interface BillingInvoice {
  readonly invoiceId: string;
  readonly state: BillingInvoiceState;
  /** The number that the customer sees; null on a draft. */
  readonly number: string | null;
  readonly reference: string | null;
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly collection: BillingCollection | null;
  /** ISO, capitals; of all amounts below, which are minor units of this house. */
  readonly currency: string;
  /** Before discounts and exclusive taxes. */
  readonly subtotal: bigint;
  /** Of lines and invoice together, not negative. */
  readonly discount: bigint;
  /** Inclusive and exclusive taxes together. */
  readonly tax: bigint;
  readonly total: bigint;
  readonly amountDue: bigint;
  readonly amountPaid: bigint;
  readonly amountRemaining: bigint;
  /** All of them after `readInvoice`, `createDraft` and `addLines`; else what the answer held, perhaps fewer. */
  readonly lines: readonly BillingLine[];
  readonly createdAt: number;
  readonly dueAt: number | null;
  readonly finalizedAt: number | null;
  readonly paidAt: number | null;
  readonly nextPaymentAttemptAt: number | null;
  /** Where the customer pays. It lapses: read the invoice again rather than storing it for long. */
  readonly paymentLink: string | null;
  readonly pdfLink: string | null;
}

export interface BillingLine {
  readonly lineId: string;
  /** Our id of the billable. */
  readonly reference: string | null;
  readonly productId: string | null;
  readonly description: string;
  readonly quantity: string;
  /** Before discounts; holds the tax where that is inclusive. */
  readonly amount: bigint;
  readonly discount: bigint;
  readonly tax: bigint;
}

export const creditReasons = ['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'] as const;
export type CreditReason = (typeof creditReasons)[number];

export interface CreditNoteInput {
  readonly reference: string;
  readonly invoiceId: string;
  /** The whole credit, tax included. */
  readonly amount: Money;
  readonly reason: CreditReason | null;
  readonly memo: string | null;
  /** What of an invoice that was paid goes where; together the amount. All zero while the invoice is open. */
  readonly refundMinor: bigint;
  readonly balanceMinor: bigint;
  readonly outOfBandMinor: bigint;
}

export interface BillingCreditNote {
  readonly creditNoteId: string;
  readonly number: string | null;
  readonly reference: string | null;
  readonly state: 'issued' | 'void' | 'unknown';
  readonly amount: Money;
}

export const refundReasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
export type RefundReason = (typeof refundReasons)[number];

export interface RefundInput {
  readonly reference: string;
  /** Payment as `BillingRefund` and the invoice's record name it (`pi_…` or `ch_…`). */
  readonly paymentId: string;
  /** Null: all that is left. */
  readonly amount: Money | null;
  readonly reason: RefundReason | null;
}

export interface BillingRefund {
  readonly refundId: string;
  readonly reference: string | null;
  /** A refund can fail weeks after it succeeded. */
  readonly state: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled' | 'unknown';
  readonly amount: Money;
  readonly createdAt: number;
}

export const billingIntervals = ['day', 'week', 'month', 'year'] as const;
export type BillingInterval = (typeof billingIntervals)[number];

export interface SubscriptionItemInput {
  readonly productId: string;
  /** Decimal text in major units. */
  readonly unitPrice: string;
  readonly interval: BillingInterval;
  readonly intervalCount: number;
  /** Whole and positive: vendors bill subscriptions by the piece. */
  readonly quantity: number;
  readonly taxRateIds: readonly string[];
  readonly isTaxInclusive: boolean;
}

export interface SubscriptionInput {
  readonly reference: string;
  readonly customerId: string;
  readonly currency: string;
  readonly collection: BillingCollection;
  readonly daysUntilDue: number | null;
  readonly items: readonly SubscriptionItemInput[];
  /** First billing at this instant; null begins now. */
  readonly trialEndsAt: number | null;
  /** Ends at this instant, and nothing is given back for a period that it cuts short. Left out: it goes on. */
  readonly endsAt?: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface SubscriptionChange {
  readonly subscriptionId: string;
  readonly currency: string;
  /** Items by the vendor's id. What is not named stays. */
  readonly items: readonly {
    readonly itemId: string;
    readonly quantity?: number;
    /** A new price; the item's product stays as named here. */
    readonly price?: Omit<SubscriptionItemInput, 'quantity' | 'taxRateIds'>;
  }[];
  /** `prorate`: the difference comes on the next invoice; `none`: from the next period on. */
  readonly proration: 'prorate' | 'none';
}

export interface SubscriptionAct {
  readonly subscriptionId: string;
  /** How the subscription is collected: vendors pause the two in different ways. */
  readonly collection: BillingCollection;
}

export interface BillingSubscription {
  readonly subscriptionId: string;
  readonly reference: string | null;
  readonly customerId: string | null;
  /** The vendor's word: `active`, `trialing`, `past_due`, `canceled`, `unpaid`, `incomplete`, `paused`. */
  readonly state: string;
  readonly isPaused: boolean;
  readonly cancelAtPeriodEnd: boolean;
  readonly currency: string;
  readonly collection: BillingCollection | null;
  readonly items: readonly {
    readonly itemId: string;
    readonly productId: string | null;
    readonly quantity: number;
    /** Decimal text in major units; null for tiers and packages, which we do not make. */
    readonly unitPrice: string | null;
    readonly interval: string | null;
    readonly intervalCount: number;
  }[];
  readonly periodStartsAt: number | null;
  readonly periodEndsAt: number | null;
  readonly canceledAt: number | null;
  readonly endedAt: number | null;
  /** The invoice that the last change made, when the answer names one. */
  readonly latestInvoiceId: string | null;
}
