import type { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { officialClient } from './stripe-client.ts';
import { platformKey, startFixture } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

const idIn = (address: string): string => address.split('/').at(-1) ?? '';

describe('the pages of the simulated Stripe', () => {
  let fixture: StripeFixture;
  let stripe: Stripe;
  let root: string;
  beforeEach(async () => {
    fixture = await startFixture();
    stripe = officialClient(fixture.stripe, platformKey, fixture.accountId);
    root = `/dashboard/${fixture.accountId}/test`;
  });
  afterEach(() => fixture.stripe.close());

  const read = async (path: string): Promise<string> =>
    (await fixture.stripe.fetch(new Request(new URL(path, fixture.stripe.url)))).text();
  /** Posts a form; gives the address it leads to, or the words of the refusal. */
  const post = async (path: string, values: Readonly<Record<string, string>> = {}): Promise<string> => {
    const answer = await fixture.stripe.fetch(
      new Request(new URL(path, fixture.stripe.url), { method: 'POST', body: new URLSearchParams(values) }),
    );
    return answer.headers.get('location') ?? (await answer.text());
  };
  const control = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fixture.stripe.fetch(
      new Request(`${fixture.stripe.url}/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) }),
    );
    return answer.json();
  };

  it('take a person from a customer to a paid, refunded and disputed invoice', async () => {
    const customerPage = await post(`${root}/customers`, {
      name: '<b>Bold</b> & Sons',
      email: 'a@bold.example',
    });
    expect(await read(customerPage)).toContain('&lt;b&gt;Bold&lt;/b&gt; &amp; Sons');
    await post(customerPage, { name: 'Bold & Sons', email: 'b@bold.example', phone: '' });
    expect(await stripe.customers.retrieve(idIn(customerPage))).toMatchObject({
      name: 'Bold & Sons',
      email: 'b@bold.example',
    });
    expect(await read(`${root}?search=bold`)).toContain('Bold &amp; Sons');
    expect(await read(`${root}?search=nobody`)).not.toContain('b@bold.example');

    const invoicePage = await post(`${customerPage}/invoices`, {
      description: 'By hand',
      amount: '1,100.00',
    });
    expect(await read(invoicePage)).toContain('none until it is finalized');
    await post(`${invoicePage}/finalize`);
    await post(`${invoicePage}/send`);
    const invoice = await stripe.invoices.retrieve(idIn(invoicePage));
    const hosted = invoice.hosted_invoice_url ?? '';
    const pay = `${new URL(hosted).pathname}/pay`;
    expect(await read(hosted)).not.toContain('card number"');
    const declined = await post(pay, { card: 'pm_card_chargeDeclinedInsufficientFunds' });
    expect(await read(declined)).toContain('Your card has insufficient funds.');
    expect(decodeURIComponent(await post(pay, { card: 'pm_card_visa', amount: '2000' }))).toContain(
      'Choose an amount up to 1,100.00 AUD',
    );
    await post(pay, { card: 'pm_card_visa', amount: '100' });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: 'open',
      amount_remaining: 100_000,
    });
    await post(pay, { card: 'pm_card_mastercard' });
    expect(await read(hosted)).toContain('Paid. Thank you.');

    const [charge] = (await stripe.charges.list()).data;
    const paymentPage = `${root}/payments/${charge?.id ?? ''}`;
    await post(`${paymentPage}/refund`, { amount: '250.00' });
    expect((await stripe.charges.list()).data[0]).toMatchObject({ amount_refunded: 25_000 });
    expect(await post(`${paymentPage}/refund`, { amount: '9999' })).toContain(
      'greater than unrefunded amount',
    );
    const [refund] = (await stripe.refunds.list()).data;
    await post(`${paymentPage}/fail-refund`, { refund: refund?.id ?? '' });
    expect((await stripe.refunds.list()).data[0]?.status).toBe('failed');
    await post(`${paymentPage}/dispute`, { reason: 'duplicate' });
    const [dispute] = (await stripe.disputes.list()).data;
    expect(dispute).toMatchObject({ reason: 'duplicate', status: 'needs_response', amount: 100_000 });
    await post(`${paymentPage}/close-dispute`, { dispute: dispute?.id ?? '', outcome: 'lost' });
    expect((await stripe.disputes.list()).data[0]?.status).toBe('lost');
  });

  it('edit, archive and restore a product, save a card, delete a customer, pay out', async () => {
    const productPage = await post(`${root}/products`, { name: 'BAS', price: '550' });
    const id = idIn(productPage);
    await post(productPage, { name: 'BAS – quarterly', description: 'Activity statement' });
    await post(`${productPage}/state`, { active: 'false' });
    expect(await stripe.products.retrieve(id)).toMatchObject({ name: 'BAS – quarterly', active: false });
    expect(await read(productPage)).toContain('Restore');
    expect((await stripe.prices.list({ product: id })).data[0]?.unit_amount).toBe(55_000);

    const customerPage = await post(`${root}/customers`, { name: 'Corella' });
    await post(`${customerPage}/card`, { card: 'pm_card_visa' });
    const customer = await stripe.customers.retrieve(idIn(customerPage), {
      expand: ['invoice_settings.default_payment_method'],
    });
    expect(customer).toMatchObject({
      invoice_settings: { default_payment_method: { card: { last4: '4242' } } },
    });
    const { id: invoice } = await stripe.invoices.create({ customer: customer.id });
    await stripe.invoices.addLines(invoice, { lines: [{ amount: 50_000 }] });
    await stripe.invoices.pay(invoice);
    expect(await post(`${root}/payouts`)).toContain('nothing available');
    fixture.clock.advance(2 * dayMs);
    await read(root);
    const [payout] = (await stripe.payouts.list()).data;
    await post(`${root}/payouts/${payout?.id ?? ''}/fail`);
    expect((await stripe.payouts.list()).data[0]).toMatchObject({
      status: 'failed',
      failure_code: 'account_closed',
    });
    await post(`${customerPage}/delete`);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
  });

  it('save a way to pay by Checkout and by the portal', async () => {
    const { id: customer } = await stripe.customers.create({ name: 'Corella' });
    const session = await stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'aud',
      customer,
      success_url: 'https://plumbline.example/done?s={CHECKOUT_SESSION_ID}',
    });
    const address = session.url ?? '';
    expect(await post(address, { card: 'pm_card_chargeDeclined' })).toContain('declined=1');
    expect(await post(address, { card: 'pm_card_visa' })).toBe(
      `https://plumbline.example/done?s=${session.id}`,
    );
    expect(await read(address)).toContain('This page is not available');
    expect((await stripe.setupIntents.list({ customer })).data[0]?.status).toBe('succeeded');
    const portal = await stripe.billingPortal.sessions.create({ customer });
    await post(portal.url, { card: 'pm_card_mastercard' });
    expect(await read(portal.url)).toContain('default');
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(2);
  });

  it('sell by Checkout, where a customer pays', async () => {
    const { id: customer } = await stripe.customers.create({ name: 'Corella' });
    const address = await post(`${root}/checkouts`, { what: 'Tax return', price: '385.00', customer });
    expect(await read(address)).toContain('Tax return');
    expect(await post(address, { card: 'pm_card_chargeDeclined' })).toContain('declined=1');
    await post(address, { card: 'pm_becs_succeeds' });
    const sold = async () => (await stripe.checkout.sessions.list({ customer })).data[0];
    expect(await sold()).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
      amount_total: 38_500,
    });
    fixture.clock.advance(4 * dayMs);
    expect(await read(root)).toContain('Tax return');
    expect(await sold()).toMatchObject({ payment_status: 'paid', invoice: null });
    const told = (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type);
    expect(told).toEqual(
      expect.arrayContaining(['checkout.session.completed', 'checkout.session.async_payment_succeeded']),
    );
  });

  it('let a person revoke the app, and only from its own pages', async () => {
    const foreign = await fixture.stripe.fetch(
      new Request(`${fixture.stripe.url}/revoke`, {
        method: 'POST',
        headers: { origin: 'https://evil.example' },
        body: new URLSearchParams({ account: fixture.accountId }),
      }),
    );
    expect(foreign.status).toBe(403);
    expect(await read('/')).toContain('Revoke access');
    await post('/revoke', { account: fixture.accountId });
    expect(await read('/')).toContain('No app has access');
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 403, code: 'account_invalid' });
  });

  it('are steered by the control API as well', async () => {
    expect(await control('seed', { size: 30, seed: 7, invoices: 6 })).toMatchObject({
      customers: 30,
      made: 30,
    });
    const [open] = (await stripe.invoices.list({ status: 'open' })).data;
    await control('mutate', { act: 'pay-invoice', invoice: open?.id });
    expect((await stripe.invoices.retrieve(open?.id ?? '')).status).toBe('paid');
    await control('mutate', { act: 'refund-invoice', invoice: open?.id, amount: 500 });
    expect((await stripe.refunds.list()).data[0]?.amount).toBe(500);
    expect(await control('mutate', { act: 'pay-invoice', invoice: open?.id })).toMatchObject({
      error: expect.stringContaining('Nothing remains') as string,
    });
    expect(await control('mutate', { act: 'sing' })).toHaveProperty('error');
    expect((await stripe.events.list()).data.some(({ type }) => type === 'invoice.paid')).toBe(true);
  });
});
