import type { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import { officialClient } from './stripe-client.ts';
import { platformKey, startFixture } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

const tell = async (): Promise<string> => {
  const other = await startFixture();
  other.stripe.seed({ count: 20, invoices: 9, products: [{ name: 'BAS', unitAmount: 50_000 }] });
  const client = officialClient(other.stripe, platformKey, other.accountId);
  const told = JSON.stringify([
    (await client.customers.list({ limit: 100 })).data,
    (await client.invoices.list({ limit: 100 })).data,
  ]);
  await other.stripe.reset();
  await other.stripe.close();
  return told;
};

describe('as time passes', () => {
  let fixture: StripeFixture;
  let stripe: Stripe;
  let customer: Stripe.Customer;
  beforeEach(async () => {
    fixture = await startFixture();
    stripe = officialClient(fixture.stripe, platformKey, fixture.accountId);
    customer = await stripe.customers.create({ email: 'mei@riverina.example' });
  });
  afterEach(() => fixture.stripe.close());

  const typesSince = async (after: string | null): Promise<readonly string[]> => {
    const page = await stripe.events.list({
      limit: 100,
      ...(after === null ? {} : { ending_before: after }),
    });
    return page.data.map(({ type }) => type).toReversed();
  };
  const lastEvent = async (): Promise<string> => (await stripe.events.list({ limit: 1 })).data[0]?.id ?? '';
  const open = async (amount = 11_000): Promise<Stripe.Invoice> => {
    const { id } = await stripe.invoices.create({
      customer: customer.id,
      collection_method: 'send_invoice',
      days_until_due: 14,
    });
    await stripe.invoices.addLines(id, { lines: [{ amount }] });
    return stripe.invoices.finalizeInvoice(id);
  };

  it('an unpaid invoice grows overdue, and its page dies', async () => {
    const invoice = await open();
    const after = await lastEvent();
    fixture.clock.advance(14 * dayMs);
    expect(await typesSince(after)).toEqual(['invoice.overdue']);
    const page = (): Promise<Response> => fixture.stripe.fetch(new Request(invoice.hosted_invoice_url ?? ''));
    expect((await page()).status).toBe(200);
    fixture.clock.advance(31 * dayMs);
    expect((await page()).status).toBe(404);
  });

  it('a bank debit is under way for three days, then paid or bounced', async () => {
    const good = await open();
    const bad = await open();
    await stripe.invoices.pay(good.id, { payment_method: 'pm_becs_succeeds' });
    await stripe.invoices.pay(bad.id, { payment_method: 'pm_becs_fails' });
    const statuses = async (): Promise<unknown> => [
      (await stripe.invoices.retrieve(good.id)).status,
      (await stripe.invoices.retrieve(bad.id)).status,
    ];
    expect(await statuses()).toEqual(['open', 'open']);
    fixture.clock.advance(3 * dayMs);
    expect(await statuses()).toEqual(['paid', 'open']);
    expect((await stripe.invoices.retrieve(bad.id)).attempt_count).toBe(1);
  });

  it('a card that asks is approved or refused by a person', async () => {
    const { id } = await open();
    const intent = fixture.stripe.people().payInvoice(id, 'pm_card_authenticationRequired');
    const answer = (choice: string): Promise<Response> =>
      fixture.stripe.fetch(
        new Request(`${fixture.stripe.url}/approve/${fixture.accountId}/${intent.id}`, {
          method: 'POST',
          body: new URLSearchParams({ answer: choice }),
        }),
      );
    await answer('refuse');
    expect((await stripe.invoices.retrieve(id)).status).toBe('open');
    fixture.stripe.people().payInvoice(id, 'pm_card_authenticationRequired');
    await answer('approve');
    expect((await stripe.invoices.retrieve(id)).status).toBe('paid');
  });

  it('payments are paid out with their fees, once reconciled', async () => {
    const invoice = await open(100_000);
    fixture.stripe.people().payInvoice(invoice.id);
    fixture.stripe.people().refundInvoice(invoice.id, 10_000);
    fixture.clock.advance(2 * dayMs);
    fixture.stripe.catchUp();
    const [underway] = (await stripe.payouts.list()).data;
    // 1.7 % and 30 cents of 1,000.00 stay with Stripe, also for what was refunded.
    expect(underway).toMatchObject({ status: 'in_transit', amount: 100_000 - 1_730 - 10_000 });
    expect((await stripe.balanceTransactions.list({ payout: underway?.id ?? '' })).data).toEqual([]);
    fixture.clock.advance(dayMs);
    const parts = await stripe.balanceTransactions.list({ payout: underway?.id ?? '' });
    expect(parts.data.map(({ type, net }) => [type, net])).toEqual([
      ['payout', -88_270],
      ['refund', -10_000],
      ['charge', 98_270],
    ]);
  });

  it('drafts advance by themselves after an hour where they may', async () => {
    await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    await stripe.customers.update(customer.id, {
      invoice_settings: { default_payment_method: method?.id ?? '' },
    });
    const { id } = await stripe.invoices.create({ customer: customer.id, auto_advance: true });
    await stripe.invoices.addLines(id, { lines: [{ amount: 5_000 }] });
    fixture.clock.advance(hourMs);
    expect((await stripe.invoices.retrieve(id)).status).toBe('paid');
  });

  it('what cannot advance says so and stays a draft', async () => {
    const { id } = await stripe.invoices.create({ customer: customer.id, auto_advance: true });
    await stripe.customers.del(customer.id);
    const after = await lastEvent();
    fixture.clock.advance(hourMs);
    expect(await typesSince(after)).toEqual(['invoice.updated', 'invoice.finalization_failed']);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: 'draft',
      last_finalization_error: { type: 'invalid_request_error' },
    });
  });

  it('an account is suspended and told of', async () => {
    fixture.stripe.setActivated(false);
    expect(await stripe.accounts.retrieveCurrent()).toMatchObject({ charges_enabled: false });
    const [event] = (await stripe.events.list({ type: 'account.updated' })).data;
    expect(event?.data.previous_attributes).toMatchObject({ charges_enabled: true });
  });

  it('a subscription bills each month, told of a week before by an invoice without id', async () => {
    const { id: product } = await stripe.products.create({ name: 'Bookkeeping' });
    const price = await stripe.prices.create({
      product,
      currency: 'aud',
      unit_amount: 9_900,
      recurring: { interval: 'month' },
    });
    await stripe.customers.update(customer.id, {
      invoice_settings: {
        default_payment_method: (
          await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
        ).id,
      },
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
    });
    expect(subscription.status).toBe('active');
    fixture.clock.advance(24 * dayMs);
    const [upcoming] = (await stripe.events.list({ type: 'invoice.upcoming' })).data;
    expect(Object.hasOwn(upcoming?.data.object ?? {}, 'id')).toBe(false);
    fixture.clock.advance(7 * dayMs + hourMs);
    const invoices = await stripe.invoices.list({ subscription: subscription.id });
    expect(invoices.data.map(({ status, billing_reason: reason }) => [status, reason])).toEqual([
      ['paid', 'subscription_cycle'],
      ['paid', 'subscription_create'],
    ]);
    expect(invoices.data[0]?.parent?.subscription_details?.subscription).toBe(subscription.id);
    await stripe.subscriptions.pause(subscription.id, {});
    fixture.clock.advance(62 * dayMs);
    expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(2);
    await stripe.subscriptions.resume(subscription.id, {});
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    fixture.clock.advance(32 * dayMs);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
  });

  it('a subscription without a way to pay is incomplete, and expires', async () => {
    const { id: product } = await stripe.products.create({ name: 'Payroll' });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [
        { price_data: { product, currency: 'aud', unit_amount: 1_000, recurring: { interval: 'week' } } },
      ],
    });
    expect(subscription.status).toBe('incomplete');
    fixture.clock.advance(23 * hourMs);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired');
  });

  it('the same seed and the same acts give the same ids', async () => {
    const first = await tell();
    expect(await tell()).toBe(first);
    expect(first).toContain('"status":"paid"');
  });
});
