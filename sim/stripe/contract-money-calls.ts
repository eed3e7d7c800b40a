import type { Stripe } from 'stripe';
import { dayMs } from '#base/clock.ts';
import { anOpenInvoice } from './contract-invoice-calls.ts';
import type { ContractTour } from './contract-tour.ts';

/** Pays a quarter of an invoice of 200 dollars by an intent of its own. `part`: the invoice as it is read then. */
export const payInPart = async (
  stripe: Stripe,
): Promise<{ invoice: Stripe.Invoice; intent: Stripe.PaymentIntent; part: Stripe.Invoice }> => {
  const invoice = await anOpenInvoice(stripe, 20_000);
  const intent = await stripe.paymentIntents.create({
    amount: 5_000,
    currency: 'aud',
    customer: invoice.customer as string,
    payment_method: 'pm_card_visa',
    confirm: true,
    off_session: true,
    expand: ['latest_charge.balance_transaction'],
  });
  await stripe.invoices.attachPayment(invoice.id, { payment_intent: intent.id });
  await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent.id } });
  const part = await stripe.invoices.retrieve(invoice.id, { expand: ['payments'] });
  await stripe.invoicePayments.retrieve(part.payments?.data[0]?.id ?? '');
  return { invoice, intent, part };
};

/** Calls all that there is of credit notes; the rest of the invoice is paid between them. */
export const callCreditNotes = async (stripe: Stripe, invoice: Stripe.Invoice): Promise<void> => {
  await stripe.creditNotes.create({ invoice: invoice.id, amount: 1_000 });
  await stripe.invoices.pay(invoice.id, { payment_method: 'pm_card_us' });
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    lines: [{ type: 'invoice_line_item', invoice_line_item: invoice.lines.data[0]?.id ?? '', amount: 2_000 }],
    refund_amount: 2_000,
    reason: 'order_change',
  });
  await stripe.creditNotes.retrieve(note.id, { expand: ['refunds.refund'] });
  await stripe.creditNotes.update(note.id, { memo: 'sorry' });
  await stripe.creditNotes.list({ invoice: invoice.id });
  await stripe.creditNotes.listLineItems(note.id);
  await stripe.creditNotes.preview({ invoice: invoice.id, amount: 100, credit_amount: 100 });
  await stripe.creditNotes.listPreviewLineItems({ invoice: invoice.id, amount: 100, credit_amount: 100 });
  const open = await anOpenInvoice(stripe);
  await stripe.creditNotes.voidCreditNote(
    (await stripe.creditNotes.create({ invoice: open.id, amount: 100 })).id,
  );
};

/** Calls all that there is of refunds, one that fails and one of too much among them. */
export const callRefunds = async (
  { stripe, fixture }: ContractTour,
  intent: Stripe.PaymentIntent,
): Promise<void> => {
  const refund = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 1_000,
    metadata: { a: 'b' },
  });
  await stripe.refunds.update(refund.id, { metadata: { a: '' } });
  await stripe.refunds.list({ payment_intent: intent.id });
  fixture.stripe.people().failRefund(refund.id);
  await stripe.refunds.retrieve(refund.id, { expand: ['charge', 'balance_transaction'] });
  await stripe.refunds.create({ payment_intent: intent.id, amount: 999_999 }).catch(() => undefined);
};

/** Calls all that there is of charges, and of a dispute of one until it is won. */
export const callCharges = async (
  { stripe, fixture }: ContractTour,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
): Promise<void> => {
  const charge = await stripe.charges.retrieve(
    intent.latest_charge instanceof Object ? intent.latest_charge.id : '',
  );
  await stripe.charges.update(charge.id, { metadata: { a: 'b' } });
  await stripe.charges.list({ payment_intent: intent.id });
  await stripe.charges.search({ query: "status:'succeeded'" });
  const dispute = fixture.stripe.people().disputeInvoice(invoice.id);
  await stripe.disputes.retrieve(dispute.id);
  await stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Corella' }, submit: true });
  await stripe.disputes.list({ limit: 1 });
  fixture.stripe.people().closeDispute(dispute.id, 'won');
  await stripe.disputes.close(dispute.id).catch(() => undefined);
};

/** Calls all that there is of payment intents. */
export const callIntents = async (
  stripe: Stripe,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
): Promise<void> => {
  await stripe.paymentIntents.retrieve(intent.id);
  await stripe.paymentIntents.update(intent.id, { description: 'Part' });
  await stripe.paymentIntents.list({ customer: invoice.customer as string });
  await stripe.paymentIntents.search({ query: "status:'succeeded'" });
  const other = await stripe.paymentIntents.create({ amount: 1_000, currency: 'aud' });
  await stripe.paymentIntents.confirm(other.id, { payment_method: 'pm_card_authenticationRequired' });
  await stripe.paymentIntents.cancel(other.id);
};

/** Calls all that there is of payouts and the balance, four days on. `net`: what the movements of the newest payout come to. */
export const callPayouts = async ({
  stripe,
  fixture,
}: ContractTour): Promise<{ readonly payout: Stripe.Payout | undefined; readonly net: number }> => {
  fixture.clock.advance(4 * dayMs);
  fixture.stripe.catchUp();
  const [payout] = (await stripe.payouts.list({ status: 'paid' })).data;
  await stripe.payouts.retrieve(payout?.id ?? '', { expand: ['balance_transaction'] });
  const parts = await stripe.balanceTransactions.list({ payout: payout?.id ?? '', limit: 100 });
  const net = parts.data.filter(({ type }) => type !== 'payout').reduce((sum, one) => sum + one.net, 0);
  await stripe.balanceTransactions.retrieve(parts.data[0]?.id ?? '', { expand: ['source'] });
  await stripe.balance.retrieve();
  await stripe.payouts.create({ amount: 1, currency: 'aud' }).catch(() => undefined);
  return { payout, net };
};

/** A refund of a direct debit, which is under way for days, taken back. */
export const cancelSlowRefund = async ({ stripe, fixture }: ContractTour): Promise<Stripe.Refund> => {
  const debited = await anOpenInvoice(stripe);
  await stripe.invoices.pay(debited.id, { payment_method: 'pm_becs_succeeds' });
  fixture.clock.advance(3 * dayMs);
  const slow = fixture.stripe.people().refundInvoice((await stripe.invoices.retrieve(debited.id)).id);
  return stripe.refunds.cancel(slow.id);
};
