import { unreachable } from '#base/never.ts';
import type { BillingAction, Collection, InvoiceState, SubscriptionState } from './invoicing-nouns.ts';

/** What decides which actions an invoice allows. Amounts in minor units. */
export interface InvoiceFacts {
  readonly state: InvoiceState;
  readonly collection: Collection;
  /** False while it is not at the vendor. */
  readonly isAtVendor: boolean;
  /** What is left to be paid. */
  readonly remaining: bigint;
  /** The total less what was credited. */
  readonly creditable: bigint;
  /** Of payments made through the vendor: what is left to be given back. */
  readonly refundable: bigint;
}

/** What a person may ask of an invoice in its state, by the vendor's own table of transitions. */
export const invoiceActions = (facts: InvoiceFacts): readonly BillingAction[] => {
  if (!facts.isAtVendor) return [];
  const actions: BillingAction[] = [];
  switch (facts.state) {
    case 'draft':
      actions.push('finalize', 'delete_draft');
      break;
    case 'open':
      if (facts.collection === 'send_invoice') actions.push('send');
      actions.push('void', 'mark_uncollectible', 'pay_out_of_band', 'pay_now');
      break;
    case 'uncollectible':
      actions.push('void', 'pay_out_of_band', 'pay_now');
      break;
    case 'paid':
      break;
    case 'generating':
    case 'void':
    case 'deleted':
    case 'failed':
      return [];
    default:
      return unreachable(facts.state);
  }
  const isIssued = facts.state === 'open' || facts.state === 'paid';
  if (isIssued && facts.creditable > 0n) actions.push('credit');
  if (isIssued && facts.refundable > 0n) actions.push('refund');
  return actions;
};

/** What a person may ask of a subscription. */
export const subscriptionActions = (facts: {
  readonly state: SubscriptionState;
  readonly isPaused: boolean;
  readonly isAtVendor: boolean;
}): readonly BillingAction[] => {
  if (!facts.isAtVendor) return [];
  switch (facts.state) {
    case 'active':
    case 'trialing':
    case 'past_due':
    case 'unpaid':
    case 'paused':
      return [
        'change_subscription',
        facts.isPaused ? 'resume_subscription' : 'pause_subscription',
        'cancel_subscription',
      ];
    case 'incomplete':
      return ['cancel_subscription'];
    case 'starting':
    case 'canceled':
    case 'expired':
    case 'failed':
    case 'unknown':
      return [];
    default:
      return unreachable(facts.state);
  }
};
