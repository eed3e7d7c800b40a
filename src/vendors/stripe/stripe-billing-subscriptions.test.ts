import { describe, expect, test } from 'vitest';
import type { SubscriptionInput } from '#model/billing.ts';
import { call, form, read } from '#test/builders/stripe-billing-calls.ts';
import { aList, aPrice, openFakeStripe, startAt, startSecs } from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';

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
