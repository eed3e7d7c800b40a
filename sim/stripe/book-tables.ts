import { balanceTransactionTable, wireTransaction } from './balance-transaction.ts';
import { chargeTable } from './charge.ts';
import { checkoutTable } from './checkout.ts';
import { couponTable, discountTable } from './coupon.ts';
import { creditNoteTable } from './credit-note.ts';
import { disputeTable } from './dispute.ts';
import { refundTable } from './refund.ts';
import { customerTable } from './customer.ts';
import { eventTable } from './event.ts';
import { invoiceTable } from './invoice.ts';
import { invoiceItemTable } from './invoice-item.ts';
import { invoicePaymentTable } from './invoice-payment.ts';
import { paymentIntentTable } from './payment-intent.ts';
import { paymentMethodTable } from './payment-method.ts';
import { priceTable } from './price.ts';
import { productTable } from './product.ts';
import { payoutTable } from './payout.ts';
import { setupIntentTable } from './setup-intent.ts';
import { subscriptionTable } from './subscription.ts';
import { taxIdTable } from './tax-id.ts';
import { taxRateTable } from './tax-rate.ts';
import { webhookEndpointTable } from './webhook-endpoint.ts';

export const createTables = () => ({
  balanceTransactions: balanceTransactionTable(),
  charges: chargeTable(),
  checkoutSessions: checkoutTable(),
  coupons: couponTable(),
  creditNotes: creditNoteTable(),
  customers: customerTable(),
  discounts: discountTable(),
  disputes: disputeTable(wireTransaction),
  events: eventTable(),
  invoiceItems: invoiceItemTable(),
  invoicePayments: invoicePaymentTable(),
  invoices: invoiceTable(),
  paymentIntents: paymentIntentTable(),
  paymentMethods: paymentMethodTable(),
  payouts: payoutTable(),
  prices: priceTable(),
  products: productTable(),
  refunds: refundTable(),
  setupIntents: setupIntentTable(),
  subscriptions: subscriptionTable(),
  taxIds: taxIdTable(),
  taxRates: taxRateTable(),
  webhookEndpoints: webhookEndpointTable(),
});

export type BookTables = ReturnType<typeof createTables>;
