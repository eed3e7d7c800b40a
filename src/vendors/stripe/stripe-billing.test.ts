import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import type { DraftInput, LineInput, SubscriptionInput } from '#model/billing.ts';
import {
  aList,
  anInvoice,
  aPrice,
  aRefusal,
  aStripeCustomer,
  openFakeStripe,
  startAt,
  startSecs,
} from '#test/builders/stripe-fake.ts';
import { json, type Answer, type Sent } from '#test/builders/xero-fake.ts';

const call = { idempotencyKey: 'key-1', purpose: 'person' } as const;
const read = { purpose: 'person' } as const;

const form = (sent: Sent | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(sent?.body));

const aDraft = (of: Partial<DraftInput> = {}): DraftInput => ({
  reference: 'inv_1',
  customerId: 'cus_1',
  currency: 'AUD',
  collection: 'send_invoice',
  daysUntilDue: 14,
  memo: null,
  footer: null,
  metadata: {},
  couponIds: [],
  ...of,
});

const aLine = (of: Partial<LineInput> = {}): LineInput => ({
  reference: 'bil_1',
  productId: 'plb_s1',
  description: 'Tax return',
  quantity: '1.5',
  unitPrice: '120.5',
  currency: 'AUD',
  taxRateIds: ['txr_1'],
  isTaxInclusive: false,
  couponIds: [],
  ...of,
});

describe('an invoice', () => {
  test('is drafted so that nothing happens to it by itself', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice({ status: 'draft', number: null })));
    const invoice = await billing.createDraft(
      aDraft({ memo: 'Thanks', couponIds: ['c1'], metadata: { opportunity: 'opp_1' } }),
      call,
    );
    expect(form(sent[0])).toEqual({
      customer: 'cus_1',
      currency: 'aud',
      auto_advance: 'false',
      pending_invoice_items_behavior: 'exclude',
      collection_method: 'send_invoice',
      days_until_due: '14',
      description: 'Thanks',
      'discounts[0][coupon]': 'c1',
      'metadata[opportunity]': 'opp_1',
      'metadata[plumbline_ref]': 'inv_1',
    });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('key-1');
    expect(invoice).toMatchObject({
      invoiceId: 'in_1',
      state: 'draft',
      number: null,
      reference: 'inv_1',
      currency: 'AUD',
      subtotal: 10_000n,
      tax: 1_000n,
      total: 11_000n,
      lines: [{ reference: 'bil_1', productId: 'plb_s1', quantity: '1', amount: 10_000n, tax: 1_000n }],
      dueAt: (startSecs + 86_400) * 1_000,
    });
  });

  test('that collects by itself names no days, and inherits no discount', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    await billing.createDraft(aDraft({ collection: 'charge_automatically', daysUntilDue: null }), call);
    expect(form(sent[0])).toMatchObject({ collection_method: 'charge_automatically', discounts: '' });
    expect(form(sent[0])['days_until_due']).toBeUndefined();
  });

  test('gets its lines in one call, with exact prices and quantities and their products', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice({ status: 'draft' })));
    await billing.addLines(
      {
        invoiceId: 'in_1',
        lines: [
          aLine({ couponIds: ['c1'] }),
          aLine({ reference: 'bil_2', productId: null, description: 'Travel', taxRateIds: [] }),
          aLine({ reference: 'bil_3', quantity: '2', unitPrice: '-10.255', isTaxInclusive: true }),
        ],
      },
      call,
    );
    expect(sent).toHaveLength(1);
    expect(form(sent[0])).toEqual({
      'lines[0][description]': 'Tax return',
      'lines[0][quantity_decimal]': '1.5',
      'lines[0][price_data][currency]': 'aud',
      'lines[0][price_data][unit_amount_decimal]': '12050',
      'lines[0][price_data][tax_behavior]': 'exclusive',
      'lines[0][price_data][product]': 'plb_s1',
      'lines[0][tax_rates][0]': 'txr_1',
      'lines[0][discounts][0][coupon]': 'c1',
      'lines[0][metadata][plumbline_id]': 'bil_1',
      'lines[1][description]': 'Travel',
      'lines[1][quantity_decimal]': '1.5',
      'lines[1][price_data][currency]': 'aud',
      'lines[1][price_data][unit_amount_decimal]': '12050',
      'lines[1][price_data][tax_behavior]': 'exclusive',
      'lines[1][price_data][product_data][name]': 'Travel',
      'lines[1][metadata][plumbline_id]': 'bil_2',
      'lines[2][description]': 'Tax return',
      'lines[2][amount]': '-2051',
      'lines[2][tax_rates][0]': 'txr_1',
      'lines[2][metadata][plumbline_id]': 'bil_3',
    });
  });

  test('with more lines than an answer holds is read to its end', async () => {
    const { billing } = openFakeStripe(({ url }) =>
      url.pathname.endsWith('/lines')
        ? aList([{ id: 'il_1' }, { id: 'il_2' }])
        : json(anInvoice({ lines: { has_more: true, data: [] } })),
    );
    const { lines } = await billing.addLines({ invoiceId: 'in_1', lines: [aLine()] }, call);
    expect(lines.map(({ lineId }) => lineId)).toEqual(['il_1', 'il_2']);
  });

  test.each<[string, Partial<LineInput>]>([
    ['a currency that Stripe does not take', { currency: 'SYP' }],
    ['a quantity that is none', { quantity: '1,5' }],
    ['a negative quantity', { quantity: '-1' }],
    ['a price that is none', { unitPrice: 'free' }],
  ])('%s is refused before anything is sent', async (_what, of) => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    await expect(billing.addLines({ invoiceId: 'in_1', lines: [aLine(of)] }, call)).rejects.toMatchObject({
      code: 'vendor.refused',
      details: { reason: 'invalid' },
    });
    expect(sent).toHaveLength(0);
  });

  test('251 lines are refused before anything is sent', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    const lines = Array.from({ length: billing.mostLines + 1 }, () => aLine());
    await expect(billing.addLines({ invoiceId: 'in_1', lines }, call)).rejects.toThrow('250 lines, not 251');
    expect(sent).toHaveLength(0);
  });

  test('takes its steps, each by its own call', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    await billing.finalize('in_1', call);
    await billing.finalize('in_1', call, 'charge_automatically');
    await billing.send('in_1', call);
    await billing.voidInvoice('in_1', call);
    await billing.markUncollectible('in_1', call);
    await billing.payOutOfBand('in_1', call);
    await billing.payNow('in_1', call);
    await billing.deleteDraft('in_1', call);
    expect(sent.map(({ method, url, body }) => `${method} ${url.pathname.slice(13)} ${body}`)).toEqual([
      'POST in_1/finalize auto_advance=false',
      'POST in_1/finalize auto_advance=true',
      'POST in_1/send ',
      'POST in_1/void ',
      'POST in_1/mark_uncollectible ',
      'POST in_1/pay paid_out_of_band=true',
      'POST in_1/pay ',
      'DELETE in_1 ',
    ]);
  });

  test('that is gone reads as none, and a gone draft is as good as deleted', async () => {
    const { billing } = openFakeStripe(() => aRefusal(404, { type: 'x', code: 'resource_missing' }));
    expect(await billing.readInvoice('in_1', read)).toBeNull();
    await expect(billing.deleteDraft('in_1', call)).resolves.toBeUndefined();
    const deleted = openFakeStripe(() => json({ id: 'in_1', object: 'invoice', deleted: true }));
    expect(await deleted.billing.readInvoice('in_1', read)).toBeNull();
  });

  test('is found by our reference in its customer’s list, page by page', async () => {
    const { billing, sent } = openFakeStripe(({ url }) =>
      url.searchParams.has('starting_after')
        ? aList([anInvoice({ id: 'in_2', metadata: { plumbline_ref: 'inv_2' } })])
        : aList([anInvoice()], true),
    );
    const input = { customerId: 'cus_1', createdSince: startAt };
    expect(await billing.findInvoiceByReference({ ...input, reference: 'inv_2' }, read)).toMatchObject({
      invoiceId: 'in_2',
    });
    expect(sent[0]?.url.searchParams.get('created[gte]')).toBe(String(startSecs));
    expect(await billing.findInvoiceByReference({ ...input, reference: 'inv_3' }, read)).toBeNull();
  });

  test('in a currency that Stripe counts otherwise has our minor units', async () => {
    const { billing } = openFakeStripe(() =>
      json(anInvoice({ currency: 'isk', total: 550_000, subtotal: 500_000 })),
    );
    expect(await billing.readInvoice('in_1', read)).toMatchObject({ currency: 'ISK', total: 5_500n });
  });
});

const aRate = (of: JsonObject): JsonObject => ({
  id: 'txr_1',
  active: true,
  inclusive: false,
  percentage: 10,
  metadata: { plumbline_id: 'tax_1' },
  ...of,
});

const heldCoupon =
  (coupon: JsonObject): Answer =>
  ({ method }) =>
    method === 'GET'
      ? json({ id: 'plb_c1', ...coupon })
      : aRefusal(400, { type: 'x', code: 'resource_already_exists' });

const rates =
  (...held: readonly JsonObject[]): Answer =>
  ({ method }) =>
    method === 'GET' ? aList(held) : json(aRate({ id: 'txr_new' }));

describe('taxes and discounts', () => {
  const gst = { reference: 'tax_1', name: 'GST', percentage: '10.00', isInclusive: false, country: 'AU' };

  test('a rate of ours is found', async () => {
    const { billing, sent } = openFakeStripe(rates(aRate({ id: 'txr_0', metadata: {} }), aRate({})));
    expect(await billing.ensureTaxRate(gst, call)).toEqual({ taxRateId: 'txr_1' });
    expect(sent).toHaveLength(1);
  });

  test('a rate that has changed is made anew, and what it was before is retired', async () => {
    const { billing, sent } = openFakeStripe(rates(aRate({ percentage: 12.5 })));
    expect(await billing.ensureTaxRate(gst, call)).toEqual({ taxRateId: 'txr_new' });
    expect(form(sent[1])).toEqual({
      display_name: 'GST',
      percentage: '10',
      inclusive: 'false',
      country: 'AU',
      'metadata[plumbline_id]': 'tax_1',
    });
    expect([sent[2]?.url.pathname, sent[2]?.body]).toEqual(['/v1/tax_rates/txr_1', 'active=false']);
  });

  const tenOff = {
    couponId: 'plb_c1',
    name: 'x'.repeat(60),
    discount: { kind: 'amount', amount: { minor: 1_000n, currency: 'AUD' } },
  } as const;

  test('a discount is a coupon under our id, for one use', async () => {
    const { billing, sent } = openFakeStripe(() => json({ id: 'plb_c1' }));
    await billing.ensureCoupon(tenOff, call);
    await billing.ensureCoupon({ ...tenOff, discount: { kind: 'percent', percent: '12.5' } }, call);
    expect(form(sent[0])).toEqual({
      id: 'plb_c1',
      name: 'x'.repeat(40),
      duration: 'once',
      amount_off: '1000',
      currency: 'aud',
    });
    expect(form(sent[1])).toMatchObject({ percent_off: '12.5' });
  });

  test('one that is there already is taken when it is the same, and refused when not', async () => {
    const same = openFakeStripe(heldCoupon({ amount_off: 1_000, currency: 'aud' }));
    expect(await same.billing.ensureCoupon(tenOff, call)).toEqual({ couponId: 'plb_c1' });
    for (const coupon of [{ amount_off: 999, currency: 'aud' }, { percent_off: 10 }]) {
      const other = openFakeStripe(heldCoupon(coupon));
      await expect(other.billing.ensureCoupon(tenOff, call)).rejects.toMatchObject({
        code: 'vendor.refused',
        details: { reason: 'conflict' },
      });
    }
  });
});

describe('giving back', () => {
  test('a refund of a part, and of a charge without a payment intent', async () => {
    const { billing, sent } = openFakeStripe(() =>
      json({
        id: 're_1',
        amount: 500,
        currency: 'aud',
        status: 'pending',
        metadata: { plumbline_ref: 'rfd_1' },
      }),
    );
    const input = { reference: 'rfd_1', reason: 'requested_by_customer' } as const;
    const refund = await billing.refund(
      { ...input, paymentId: 'pi_1', amount: { minor: 500n, currency: 'AUD' } },
      call,
    );
    expect(refund).toMatchObject({
      refundId: 're_1',
      state: 'pending',
      amount: { minor: 500n, currency: 'AUD' },
    });
    await billing.refund({ ...input, paymentId: 'ch_1', amount: null, reason: null }, call);
    expect(sent.map(form)).toEqual([
      {
        payment_intent: 'pi_1',
        amount: '500',
        reason: 'requested_by_customer',
        'metadata[plumbline_ref]': 'rfd_1',
      },
      { charge: 'ch_1', 'metadata[plumbline_ref]': 'rfd_1' },
    ]);
  });

  test('an amount that Stripe cannot count is refused before anything is sent', async () => {
    const { billing, sent } = openFakeStripe(() => json({}));
    const amount = { minor: 101n, currency: 'MGA' };
    await expect(
      billing.refund({ reference: 'r', paymentId: 'pi_1', amount, reason: null }, call),
    ).rejects.toMatchObject({ code: 'vendor.refused' });
    expect(sent).toHaveLength(0);
  });

  test('a credit note names only the parts that there are', async () => {
    const { billing, sent } = openFakeStripe(() =>
      json({ id: 'cn_1', number: 'CN-1', status: 'issued', total: 1_100, currency: 'aud' }),
    );
    const note = await billing.createCreditNote(
      {
        reference: 'crn_1',
        invoiceId: 'in_1',
        amount: { minor: 1_100n, currency: 'AUD' },
        reason: null,
        memo: 'Sorry',
        refundMinor: 1_100n,
        balanceMinor: 0n,
        outOfBandMinor: 0n,
      },
      call,
    );
    expect(form(sent[0])).toEqual({
      invoice: 'in_1',
      amount: '1100',
      memo: 'Sorry',
      refund_amount: '1100',
      'metadata[plumbline_ref]': 'crn_1',
    });
    expect(note).toMatchObject({ number: 'CN-1', state: 'issued' });
  });

  test('both are found again by our reference', async () => {
    const metadata = { plumbline_ref: 'ours' };
    const { billing } = openFakeStripe(({ url }) =>
      url.pathname === '/v1/refunds'
        ? aList([{ id: 're_1', amount: 1, currency: 'aud', status: 'new_state', metadata }])
        : aList([{ id: 'cn_1', amount: 1, currency: 'aud', status: 'void', metadata }]),
    );
    expect(await billing.findRefundByReference({ paymentId: 'pi_1', reference: 'ours' }, read)).toMatchObject(
      {
        refundId: 're_1',
        state: 'unknown',
      },
    );
    expect(
      await billing.findCreditNoteByReference({ invoiceId: 'in_1', reference: 'ours' }, read),
    ).toMatchObject({
      state: 'void',
    });
    expect(await billing.findRefundByReference({ paymentId: 'pi_1', reference: 'x' }, read)).toBeNull();
  });
});

describe('subscriptions', () => {
  const raw = {
    id: 'sub_1',
    status: 'active',
    customer: 'cus_1',
    currency: 'aud',
    collection_method: 'send_invoice',
    metadata: { plumbline_ref: 'sub_ours' },
    items: {
      data: [
        { id: 'si_1', quantity: 2, price: aPrice({ recurring: { interval: 'month', interval_count: 1 } }) },
      ],
    },
  };
  const input: SubscriptionInput = {
    reference: 'sub_ours',
    customerId: 'cus_1',
    currency: 'AUD',
    collection: 'send_invoice',
    daysUntilDue: 7,
    items: [
      {
        productId: 'plb_s1',
        unitPrice: '120.5',
        interval: 'month',
        intervalCount: 1,
        quantity: 2,
        taxRateIds: ['txr_1'],
        isTaxInclusive: false,
      },
    ],
    trialEndsAt: startAt,
    endsAt: startAt + 365 * 86_400_000,
    metadata: {},
  };

  test('are started with a price of their own', async () => {
    const { billing, sent } = openFakeStripe(() => json(raw));
    expect(await billing.startSubscription(input, call)).toMatchObject({
      subscriptionId: 'sub_1',
      reference: 'sub_ours',
      isPaused: false,
      items: [{ itemId: 'si_1', productId: 'plb_s1', quantity: 2, unitPrice: '120.5', interval: 'month' }],
    });
    expect(form(sent[0])).toMatchObject({
      currency: 'aud',
      days_until_due: '7',
      trial_end: String(startSecs),
      cancel_at: String(startSecs + 365 * 86_400),
      proration_behavior: 'none',
      'items[0][quantity]': '2',
      'items[0][price_data][unit_amount_decimal]': '12050',
      'items[0][price_data][recurring][interval]': 'month',
      'items[0][tax_rates][0]': 'txr_1',
      'metadata[plumbline_ref]': 'sub_ours',
    });
  });

  test('are changed, paused and cancelled, in the way that their collection asks for', async () => {
    const { billing, sent } = openFakeStripe(() => json(raw));
    const subscriptionId = 'sub_1';
    await billing.changeSubscription(
      { subscriptionId, currency: 'AUD', items: [{ itemId: 'si_1', quantity: 3 }], proration: 'none' },
      call,
    );
    await billing.pauseSubscription({ subscriptionId, collection: 'send_invoice' }, call);
    await billing.resumeSubscription({ subscriptionId, collection: 'send_invoice' }, call);
    await billing.pauseSubscription({ subscriptionId, collection: 'charge_automatically' }, call);
    await billing.resumeSubscription({ subscriptionId, collection: 'charge_automatically' }, call);
    await billing.cancelSubscription({ subscriptionId, when: 'period_end' }, call);
    await billing.cancelSubscription({ subscriptionId, when: 'not' }, call);
    await billing.cancelSubscription({ subscriptionId, when: 'now' }, call);
    expect(
      sent.map(({ method, url, body }) => `${method} ${url.pathname.slice(18)} ${decodeURIComponent(body)}`),
    ).toEqual([
      'POST sub_1 items[0][id]=si_1&items[0][quantity]=3&proration_behavior=none',
      'POST sub_1 pause_collection[behavior]=void',
      'POST sub_1 pause_collection=',
      'POST sub_1/pause type=subscription',
      'POST sub_1/resume ',
      'POST sub_1 cancel_at_period_end=true',
      'POST sub_1 cancel_at_period_end=false',
      'DELETE sub_1 ',
    ]);
  });

  test('are read and found by our reference', async () => {
    const { billing } = openFakeStripe(({ url }) =>
      url.pathname === '/v1/subscriptions' ? aList([raw]) : json(raw),
    );
    expect(await billing.readSubscription('sub_1', read)).toMatchObject({ state: 'active' });
    const found = await billing.findSubscriptionByReference(
      { customerId: 'cus_1', reference: 'sub_ours' },
      read,
    );
    expect(found?.subscriptionId).toBe('sub_1');
  });
});

describe('customers', () => {
  test('are read and found, deleted ones told as such', async () => {
    const { billing } = openFakeStripe(({ url }) => {
      if (url.pathname === '/v1/customers') return aList([aStripeCustomer(), { id: 'cus_2', deleted: true }]);
      return url.pathname.endsWith('cus_1')
        ? json(aStripeCustomer())
        : aRefusal(404, { type: 'x', code: 'resource_missing' });
    });
    expect(await billing.readCustomer('cus_1', read)).toMatchObject({ reference: 'plb:c1', currency: 'AUD' });
    expect(await billing.readCustomer('cus_9', read)).toBeNull();
    expect(await billing.findCustomersByEmail('office@wattle.example', read)).toMatchObject([
      { customerId: 'cus_1', isDeleted: false },
      { customerId: 'cus_2', isDeleted: true },
    ]);
  });

  test('have payment methods, of which only what may be shown is told', async () => {
    const { billing, sent } = openFakeStripe(({ url }) =>
      url.pathname.endsWith('payment_methods')
        ? aList([
            {
              id: 'pm_1',
              type: 'card',
              card: { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2030 },
            },
            { id: 'pm_2', type: 'au_becs_debit', au_becs_debit: { last4: '3456' } },
          ])
        : json(aStripeCustomer({ invoice_settings: { default_payment_method: 'pm_2' } })),
    );
    expect(await billing.listPaymentMethods('cus_1', read)).toMatchObject([
      { paymentMethodId: 'pm_1', brand: 'visa', last4: '4242', expiresYear: 2030, isDefault: false },
      { paymentMethodId: 'pm_2', last4: '3456', isDefault: true },
    ]);
    await billing.setDefaultPaymentMethod({ customerId: 'cus_1', paymentMethodId: 'pm_1' }, call);
    expect(form(sent.at(-1))).toEqual({ 'invoice_settings[default_payment_method]': 'pm_1' });
  });

  test('are sent to pages of Stripe’s', async () => {
    const { billing, sent } = openFakeStripe(() => json({ url: 'https://stripe.example/p' }));
    expect(
      await billing.customerPortalLink({ customerId: 'cus_1', returnUrl: 'https://us.example' }, call),
    ).toEqual({
      url: 'https://stripe.example/p',
    });
    await billing.setupLink(
      {
        customerId: 'cus_1',
        currency: 'AUD',
        successUrl: 'https://us.example/y',
        cancelUrl: 'https://us.example/n',
      },
      call,
    );
    expect(form(sent[1])).toMatchObject({ mode: 'setup', currency: 'aud' });
    const broken = openFakeStripe(() => json({}));
    await expect(
      broken.billing.customerPortalLink({ customerId: 'cus_1', returnUrl: 'https://us.example' }, call),
    ).rejects.toMatchObject({ code: 'vendor.unknown_outcome' });
  });
});
