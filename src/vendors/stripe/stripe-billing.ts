import type { BillingClient } from '#model/billing.ts';
import type { ConnectorContext } from '#model/connector.ts';
import { customerOperations } from './stripe-billing-customers.ts';
import { freeProductOperations } from './stripe-free-product.ts';
import { invoiceOperations } from './stripe-billing-invoices.ts';
import { refundOperations } from './stripe-billing-refunds.ts';
import { subscriptionOperations } from './stripe-billing-subscriptions.ts';
import { taxOperations } from './stripe-billing-taxes.ts';
import { createCaller, type StripePlatform } from './stripe-caller.ts';
import { amountProblem, amountStep, currencyProblem } from './stripe-currency.ts';
import { keysLastMs, mostInvoiceLines } from './stripe-limits.ts';

/** Stripe as a vendor that bills for us, for one connection. Holds nothing between calls. */
export const openStripeBilling = (context: ConnectorContext, platform: StripePlatform): BillingClient => {
  const caller = createCaller(context, platform);
  return {
    mostLines: mostInvoiceLines,
    keysLastMs,
    amountProblem,
    currencyProblem,
    amountStep,
    ...customerOperations(caller),
    ...taxOperations(caller),
    ...freeProductOperations(caller),
    ...invoiceOperations(caller),
    ...refundOperations(caller),
    ...subscriptionOperations(caller),
  };
};
