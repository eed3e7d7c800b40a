import { SimInputError } from '#sim/kit/control.ts';
import { changeRow, resendEvent } from './announce.ts';
import type { CheckoutSession } from './checkout.ts';
import { payCheckout } from './checkout-acts.ts';
import { sellByCheckout, type Sale } from './checkout-pages.ts';
import type { Charge } from './charge.ts';
import type { Customer } from './customer.ts';
import type { Dispute } from './dispute.ts';
import { closeDispute, openDispute } from './dispute-acts.ts';
import { payHosted } from './hosted-payment.ts';
import type { Invoice } from './invoice.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { payOut } from './payouts.ts';
import type { Payout } from './payout.ts';
import type { Product } from './product.ts';
import type { Refund } from './refund.ts';
import { failRefund, refundCharge } from './refund-acts.ts';
import { StripeRefusal } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';

/** Acts of people at Stripe, by ids. All throw `SimInputError` with Stripe's words where a rule forbids them. */
export const personActs = (books: Books) => ({
  /** The customer pays on the hosted page; `amount` in minor units, all when left out. */
  payInvoice: (invoiceId: string, cardId = 'pm_card_visa', amount: number | null = null): PaymentIntent =>
    said(() => payHosted(books, invoiceOf(books, invoiceId), cardId, amount)),
  /** Opens a page where a sale is paid. */
  sell: (sale: Sale): CheckoutSession => said(() => sellByCheckout(books, sale)),
  /** Somebody pays on such a page; false where the card is not accepted. */
  payCheckout: (sessionId: string, cardId = 'pm_card_visa'): boolean =>
    said(() => payCheckout(books, there(books.tables.checkoutSessions.get(sessionId), sessionId), cardId)),
  /** Refunds the newest payment of an invoice, all of it when no amount is given. */
  refundInvoice: (invoiceId: string, amount?: number): Refund =>
    said(() => refundCharge(books, chargeOf(books, invoiceId), { amount, reason: 'requested_by_customer' })),
  failRefund: (refundId: string): Refund =>
    said(() => {
      const refund = there(books.tables.refunds.get(refundId), refundId);
      failRefund(books, refund);
      return refund;
    }),
  disputeInvoice: (invoiceId: string, reason?: string): Dispute =>
    said(() => openDispute(books, chargeOf(books, invoiceId), reason)),
  closeDispute: (disputeId: string, outcome: 'lost' | 'won'): Dispute =>
    said(() => {
      const dispute = there(books.tables.disputes.get(disputeId), disputeId);
      closeDispute(books, dispute, outcome);
      return dispute;
    }),
  /** Everything available, at once; null where that is nothing. */
  payOut: (): Payout | null => payOut(books),
  editCustomer: (
    customerId: string,
    change: Partial<Pick<Customer, 'email' | 'name' | 'phone'>>,
  ): Customer => {
    const { customers } = books.tables;
    const customer = there(customers.get(customerId), customerId);
    changeRow(books, customers, customer, 'customer.updated', () => {
      Object.assign(customer, change);
    });
    return customer;
  },
  editProduct: (
    productId: string,
    change: Partial<Pick<Product, 'active' | 'description' | 'name'>>,
  ): Product => {
    const { products } = books.tables;
    const product = there(products.get(productId), productId);
    changeRow(books, products, product, 'product.updated', () => {
      Object.assign(product, change, { updated: secsOf(books) });
    });
    return product;
  },
  /** Sends an event once more to whoever wants it. */
  resendEvent: (eventId: string): void => {
    resendEvent(books, there(books.tables.events.get(eventId), eventId));
  },
});

export type PersonActs = ReturnType<typeof personActs>;

/** A rule of Stripe's that a person breaks is an input error of whoever acts for them. */
const said = <T>(act: () => T): T => {
  try {
    return act();
  } catch (error) {
    if (error instanceof StripeRefusal) throw new SimInputError(error.message, { cause: error });
    throw error;
  }
};

const there = <T>(row: T | null, id: string): T => {
  if (row === null) throw new SimInputError(`There is no ${id}.`);
  return row;
};

const invoiceOf = (books: Books, id: string): Invoice => there(books.tables.invoices.get(id), id);

const chargeOf = (books: Books, invoiceId: string): Charge => {
  const { charges, invoicePayments, paymentIntents } = books.tables;
  for (const { payment_intent: id } of invoicePayments.by('invoice', invoiceOf(books, invoiceId).id)) {
    const latest = id === null ? null : (paymentIntents.get(id)?.latest_charge ?? null);
    const charge = latest === null ? null : charges.get(latest);
    if (charge?.status === 'succeeded') return charge;
  }
  throw new SimInputError(`Invoice ${invoiceId} has no payment through Stripe.`);
};
