import { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { officialClient } from './stripe-client.ts';
import { platformKey, startFixture } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

describe('an invoice', () => {
  let fixture: StripeFixture;
  let stripe: Stripe;
  let customer: Stripe.Customer;
  beforeEach(async () => {
    fixture = await startFixture();
    stripe = officialClient(fixture.stripe, platformKey, fixture.accountId);
    customer = await stripe.customers.create({ name: 'Riverina Wines', email: 'mei@riverina.example' });
  });
  afterEach(() => fixture.stripe.close());

  const draft = (): Promise<Stripe.Invoice> =>
    stripe.invoices.create({
      customer: customer.id,
      currency: 'aud',
      auto_advance: false,
      collection_method: 'send_invoice',
      days_until_due: 14,
      pending_invoice_items_behavior: 'exclude',
      metadata: { plumbline_id: 'inv_1' },
    });

  it('is drafted, filled in one call, finalized, sent and paid', async () => {
    const product = await stripe.products.create({ id: 'svc-bas', name: 'BAS – quarterly' });
    const gst = await stripe.taxRates.create({ display_name: 'GST', percentage: 10, inclusive: false });
    const coupon = await stripe.coupons.create({ percent_off: 12.5, duration: 'once' });
    const made = await draft();
    expect(made).toMatchObject({
      status: 'draft',
      number: null,
      hosted_invoice_url: null,
      invoice_pdf: null,
    });
    const filled = await stripe.invoices.addLines(made.id, {
      lines: [
        {
          description: 'BAS',
          quantity_decimal: Stripe.Decimal.from('1.5'),
          price_data: {
            currency: 'aud',
            product: product.id,
            unit_amount_decimal: Stripe.Decimal.from('12345.5'),
          },
          tax_rates: [gst.id],
          discounts: [{ coupon: coupon.id }],
        },
        { amount: 1_001, description: 'Lodgement', tax_rates: [gst.id] },
      ],
    });
    // 18,518.25 → 18,518; 12.5 % of it is 2,314.75 → 2,315; tax 1,620.3 → 1,620 and 100.1 → 100.
    expect(filled).toMatchObject({ subtotal: 17_204, total: 18_924, total_excluding_tax: 17_204 });
    expect(filled.lines.data[0]?.pricing?.price_details?.product).toBe('svc-bas');
    const open = await stripe.invoices.finalizeInvoice(made.id);
    expect(open).toMatchObject({ status: 'open', amount_due: 18_924, attempt_count: 0 });
    expect(open.number).toMatch(/-0001$/);
    expect(open.hosted_invoice_url).toContain('/i/acct_');
    await stripe.invoices.sendInvoice(made.id);
    const paid = await stripe.invoices.pay(made.id, { payment_method: 'pm_card_visa', expand: ['payments'] });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 18_924, amount_remaining: 0 });
    expect(paid.payments?.data[0]).toMatchObject({ status: 'paid', amount_paid: 18_924 });
    const types = (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('invoice.'))).toEqual([
      'invoice.payment_succeeded',
      'invoice.paid',
      'invoice.updated',
      'invoice.sent',
      'invoice.finalized',
      'invoice.updated',
      'invoice.created',
    ]);
  });

  it('moves by the table of transitions and no other way', async () => {
    const acts = {
      finalize: (id: string) => stripe.invoices.finalizeInvoice(id),
      pay: (id: string) => stripe.invoices.pay(id, { paid_out_of_band: true }),
      send: (id: string) => stripe.invoices.sendInvoice(id),
      void: (id: string) => stripe.invoices.voidInvoice(id),
      mark: (id: string) => stripe.invoices.markUncollectible(id),
      delete: (id: string) => stripe.invoices.del(id),
    } as const;
    type Act = keyof typeof acts;
    const ways: Readonly<Record<string, readonly Act[]>> = {
      draft: [],
      open: ['finalize'],
      paid: ['finalize', 'pay'],
      void: ['finalize', 'void'],
      uncollectible: ['finalize', 'mark'],
    };
    const outcome: Record<string, string> = {};
    for (const [from, way] of Object.entries(ways))
      for (const act of Object.keys(acts) as Act[]) {
        const { id } = await draft();
        await stripe.invoices.addLines(id, { lines: [{ amount: 5_000, description: 'Work' }] });
        for (const step of way) await acts[step](id);
        const reached = await acts[act](id).then(
          (answer) => ('deleted' in answer ? 'gone' : (answer.status ?? '')),
          () => '–',
        );
        outcome[`${from} ${act}`] = reached;
      }
    expect(outcome).toEqual({
      'draft finalize': 'open',
      'draft pay': 'paid',
      'draft send': 'open',
      'draft void': '–',
      'draft mark': '–',
      'draft delete': 'gone',
      'open finalize': '–',
      'open pay': 'paid',
      'open send': 'open',
      'open void': 'void',
      'open mark': 'uncollectible',
      'open delete': '–',
      'paid finalize': '–',
      'paid pay': '–',
      'paid send': '–',
      'paid void': '–',
      'paid mark': '–',
      'paid delete': '–',
      'void finalize': '–',
      'void pay': '–',
      'void send': '–',
      'void void': '–',
      'void mark': '–',
      'void delete': '–',
      'uncollectible finalize': '–',
      'uncollectible pay': 'paid',
      'uncollectible send': '–',
      'uncollectible void': 'void',
      'uncollectible mark': '–',
      'uncollectible delete': '–',
    });
  });

  it('stays open when a card is declined, with the reason', async () => {
    const { id } = await draft();
    await stripe.invoices.addLines(id, { lines: [{ amount: 5_000 }] });
    await stripe.invoices.finalizeInvoice(id);
    await expect(
      stripe.invoices.pay(id, { payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }),
    ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'open', attempt_count: 1 });
  });

  it('holds at most 250 items, of one currency, of products that are active', async () => {
    const { id } = await draft();
    const line = { amount: 100 };
    await stripe.invoices.addLines(id, { lines: Array.from({ length: 250 }, () => line) });
    await expect(stripe.invoices.addLines(id, { lines: [line] })).rejects.toMatchObject({ statusCode: 400 });
    expect((await stripe.invoices.listLineItems(id, { limit: 100 })).has_more).toBe(true);
    const other = await draft();
    await stripe.products.create({ id: 'gone', name: 'Gone', active: false });
    const priceData = { product: 'gone', unit_amount: 100 };
    await expect(
      stripe.invoices.addLines(other.id, { lines: [{ price_data: { ...priceData, currency: 'aud' } }] }),
    ).rejects.toMatchObject({ code: 'product_inactive' });
    await stripe.products.update('gone', { active: true });
    await expect(
      stripe.invoices.addLines(other.id, { lines: [{ price_data: { ...priceData, currency: 'usd' } }] }),
    ).rejects.toMatchObject({ param: 'currency' });
    await expect(
      stripe.invoices.addLines(other.id, { lines: [{ price_data: { ...priceData, currency: 'zzz' } }] }),
    ).rejects.toMatchObject({ param: 'lines[0][price_data][currency]' });
  });

  it('counts a coupon only where the lines were taken', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'once', max_redemptions: 1 });
    const { id } = await draft();
    const good = { amount: 1_000, discounts: [{ coupon: coupon.id }] };
    await expect(
      stripe.invoices.addLines(id, { lines: [good, { pricing: { price: 'price_none' } }] }),
    ).rejects.toMatchObject({ code: 'resource_missing' });
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
    expect((await stripe.invoices.addLines(id, { lines: [good] })).total).toBe(900);
    await expect(stripe.invoices.addLines(id, { lines: [good] })).rejects.toMatchObject({
      code: 'coupon_expired',
    });
  });

  it('too small to charge goes to the customer’s balance', async () => {
    const { id } = await draft();
    await stripe.invoices.addLines(id, { lines: [{ amount: 49 }] });
    expect(await stripe.invoices.finalizeInvoice(id)).toMatchObject({
      status: 'paid',
      amount_due: 0,
      ending_balance: 49,
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: 49 });
  });
});
