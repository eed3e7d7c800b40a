import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import type { BillingClient } from '#model/billing.ts';
import type { VendorClient, WebhookResult } from '#model/connector.ts';
import { aLine, byKey, read, startStripeDesk, type StripeDesk } from '#test/builders/stripe-desk.ts';

/** What people, banks and time do at Stripe, and how the connector comes to know. */
let desk: StripeDesk;
beforeEach(async () => {
  desk = await startStripeDesk();
});
afterEach(() => desk.close());

interface OpenInvoice {
  readonly client: VendorClient;
  readonly billing: BillingClient;
  readonly invoiceId: string;
  readonly fields: () => Promise<JsonObject>;
}

const anOpenInvoice = async (): Promise<OpenInvoice> => {
  const { client, billing, customer } = await desk.prepared();
  const { invoiceId } = await desk.draftFor(billing, customer);
  await billing.addLines({ invoiceId, lines: [aLine()] }, byKey('lines'));
  await billing.finalize(invoiceId, byKey('finalize'));
  return {
    client,
    billing,
    invoiceId,
    fields: async () => {
      const { records } = await client.readRecords('invoice', [{ key: invoiceId, version: null }], 'live');
      return records[0]?.fields ?? {};
    },
  };
};

describe('a customer', () => {
  test('pays in two parts on the payment page, and then the bank takes one back', async () => {
    const { client, invoiceId, fields } = await anOpenInvoice();
    const people = desk.stripe.people(desk.account);
    people.payInvoice(invoiceId, 'pm_card_visa', 4_000);
    expect(await fields()).toMatchObject({ status: 'open', amount_paid: '40.00', amount_remaining: '60.00' });
    people.payInvoice(invoiceId);
    expect(await fields()).toMatchObject({ status: 'paid', amount_remaining: '0.00' });
    desk.clock.advance(dayMs);
    const since = desk.clock.now();
    people.disputeInvoice(invoiceId, 'fraudulent');
    const seen = await desk.listAll(client, 'invoice', since);
    expect(seen.map(({ key }) => key)).toEqual([invoiceId]);
    expect(await fields()).toMatchObject({ disputes: [{ status: 'needs_response', reason: 'fraudulent' }] });
  });

  test('whose card is refused is told of, with the reason', async () => {
    const { invoiceId, fields } = await anOpenInvoice();
    desk.stripe.people(desk.account).payInvoice(invoiceId, 'pm_card_chargeDeclinedInsufficientFunds');
    const { status, payments } = await fields();
    expect(status).toBe('open');
    expect(JSON.stringify(payments)).toContain('insufficient_funds');
  });

  test('gets a refund in the dashboard, which fails weeks later', async () => {
    const { client, invoiceId, fields } = await anOpenInvoice();
    const people = desk.stripe.people(desk.account);
    people.payInvoice(invoiceId);
    const refund = people.refundInvoice(invoiceId, 2_500);
    expect(await fields()).toMatchObject({ amount_refunded: '25.00' });
    desk.clock.advance(20 * dayMs);
    const since = desk.clock.now();
    people.failRefund(refund.id);
    const [record] = await desk.listAll(client, 'invoice', since);
    expect(record?.fields).toMatchObject({ amount_refunded: '0.00', refunds: [{ status: 'failed' }] });
  });
});

describe('money', () => {
  test('that was paid out is itemised with its fees, once Stripe has put it together', async () => {
    const { client, invoiceId } = await anOpenInvoice();
    desk.stripe.people(desk.account).payInvoice(invoiceId);
    desk.clock.advance(10 * dayMs);
    desk.stripe.catchUp();
    const payouts = await desk.listAll(client, 'payout', null);
    expect(payouts.length).toBeGreaterThan(0);
    const [payout] = payouts;
    const { amount, fees, transactions } = (payout?.fields ?? {}) as {
      amount: string;
      fees: string;
      transactions: readonly { net: string; category: string }[];
    };
    expect(transactions).toMatchObject([{ category: 'charge', amount: '100.00' }]);
    expect(transactions[0]?.net).toBe(amount);
    expect((Number(amount) + Number(fees)).toFixed(2)).toBe('100.00');
    expect(await desk.listAll(client, 'payout', desk.clock.now() - 11 * dayMs)).toEqual(payouts);
  });
});

describe('a subscription', () => {
  test('is started, changed, paused, resumed and ended, and its invoices come', async () => {
    const { client, billing, customer, product } = await desk.prepared();
    const started = await billing.startSubscription(
      {
        reference: 'sub_ours',
        customerId: customer,
        currency: 'AUD',
        collection: 'send_invoice',
        daysUntilDue: 7,
        items: [
          {
            productId: product,
            unitPrice: '50.5',
            interval: 'month',
            intervalCount: 1,
            quantity: 2,
            taxRateIds: [],
            isTaxInclusive: false,
          },
        ],
        trialEndsAt: null,
        metadata: {},
      },
      byKey('start'),
    );
    const { subscriptionId } = started;
    expect(started).toMatchObject({
      state: 'active',
      items: [{ quantity: 2, unitPrice: '50.5', interval: 'month' }],
    });
    expect(
      (await billing.findSubscriptionByReference({ customerId: customer, reference: 'sub_ours' }, read))
        ?.subscriptionId,
    ).toBe(subscriptionId);
    const [item] = started.items;
    const changed = await billing.changeSubscription(
      {
        subscriptionId,
        currency: 'AUD',
        items: [{ itemId: item?.itemId ?? '', quantity: 3 }],
        proration: 'none',
      },
      byKey('change'),
    );
    expect(changed.items).toMatchObject([{ quantity: 3 }]);
    const act = { subscriptionId, collection: 'send_invoice' } as const;
    expect(await billing.pauseSubscription(act, byKey('pause'))).toMatchObject({ isPaused: true });
    expect(await billing.resumeSubscription(act, byKey('resume'))).toMatchObject({ isPaused: false });
    desk.clock.advance(32 * dayMs);
    desk.stripe.catchUp();
    const invoices = await desk.listAll(client, 'invoice', null);
    expect(invoices.length).toBeGreaterThanOrEqual(2);
    expect(invoices[0]?.fields).toMatchObject({ subscription: subscriptionId, subtotal: '151.50' });
    const ending = await billing.cancelSubscription({ subscriptionId, when: 'period_end' }, byKey('end'));
    expect(ending).toMatchObject({ cancelAtPeriodEnd: true });
    const kept = await billing.cancelSubscription({ subscriptionId, when: 'not' }, byKey('keep'));
    expect(kept).toMatchObject({ cancelAtPeriodEnd: false });
    const over = await billing.cancelSubscription({ subscriptionId, when: 'now' }, byKey('now'));
    expect(over.state).toBe('canceled');
    const [record] = await desk.listAll(client, 'subscription', null);
    expect(record).toMatchObject({ key: subscriptionId, fields: { status: 'canceled' }, findings: [] });
  });
});

describe('webhooks', () => {
  test('of the simulated Stripe open the platform’s door, and name what changed', async () => {
    const results: WebhookResult[] = [];
    const receive = async (request: Request): Promise<Response> => {
      const result = desk.connector().webhook?.receive({
        headers: Object.fromEntries(request.headers),
        rawBody: new Uint8Array(await request.arrayBuffer()),
        path: '/hooks/stripe',
        now: desk.clock.now(),
        settings: {},
        secrets: [],
      });
      if (result !== undefined) results.push(result);
      return new Response(null, { status: 200 });
    };
    await desk.close();
    desk = await startStripeDesk({
      webhookUrl: 'https://plumbline.example/hooks/stripe',
      webhookSend: receive,
    });
    const { client, customer } = await desk.prepared();
    await desk.stripe.settleWebhooks();
    results.length = 0;
    await desk.write(client, 'customer', {
      action: 'update',
      key: customer,
      set: { phone: '1' },
      current: { id: customer, metadata: { plumbline_ref: 'plb:1' } },
    });
    desk.stripe.revokeAccess(desk.account);
    await desk.stripe.settleWebhooks();
    const events = results.flatMap((result) => (result.result === 'accepted' ? result.events : []));
    expect(events.map(({ tenantId, kind, key }) => [tenantId, kind, key])).toEqual([
      [desk.account, 'customer', customer],
      [desk.account, 'account', desk.account],
    ]);
    // What the last one tells of is found by reading it.
    await expect(
      client.readRecords('account', [{ key: desk.account, version: null }], 'live'),
    ).rejects.toMatchObject({ code: 'vendor.unauthorised' });
  });

  test('of a key’s own endpoint open that connection’s door only', () => {
    const body = JSON.stringify({
      id: 'evt_1',
      type: 'invoice.paid',
      created: 1,
      livemode: false,
      data: { object: { id: 'in_1' } },
    });
    const at = Math.floor(desk.clock.now() / 1_000);
    const digest = createHmac('sha256', 'whsec_own').update(`${at}.${body}`).digest('hex');
    const receive = (path: string): WebhookResult | undefined =>
      desk.connector().webhook?.receive({
        headers: { 'stripe-signature': `t=${at},v1=${digest}` },
        rawBody: new TextEncoder().encode(body),
        path,
        now: desk.clock.now(),
        settings: { mode: 'test' },
        secrets: ['whsec_own'],
      });
    expect(receive('/hooks/stripe/con_1')).toMatchObject({ result: 'accepted', events: [{ key: 'in_1' }] });
    expect(receive('/hooks/stripe')).toMatchObject({ result: 'rejected' });
  });
});

describe('limits and faults of the simulated Stripe', () => {
  test.each([
    ['global-rate', 1_000],
    ['endpoint-concurrency', 2_000],
    ['lock-timeout', 2_000],
  ])('%s makes us wait', async (variant, afterMs) => {
    const { client } = desk.open();
    desk.stripe.addFault({ kind: 'status-429', variant, count: 1 });
    await expect(desk.listAll(client, 'customer', null)).rejects.toMatchObject({
      code: 'vendor.throttled',
      retry: { afterMs },
    });
    expect(await desk.listAll(client, 'customer', null)).toEqual([]);
  });

  test.each(['status-500-after-commit', 'timeout-after-commit', 'status-500', 'reset'] as const)(
    'after %s an invoice is looked up by our reference, and there is one in the end',
    async (kind) => {
      const { client, billing, customer } = await desk.prepared();
      desk.stripe.addFault({ kind, match: { method: 'POST', path: '/v1/invoices' }, count: 1 });
      await expect(desk.draftFor(billing, customer)).rejects.toMatchObject({
        code: 'vendor.unknown_outcome',
      });
      const input = { customerId: customer, reference: 'inv_1', createdSince: desk.clock.now() - hourMs };
      const found = await billing.findInvoiceByReference(input, read);
      expect(found !== null).toBe(kind.endsWith('after-commit'));
      if (found === null) {
        const again = { ...byKey('another try') };
        await billing.createDraft(
          {
            reference: 'inv_1',
            customerId: customer,
            currency: 'AUD',
            collection: 'send_invoice',
            daysUntilDue: 14,
            memo: null,
            footer: null,
            metadata: {},
            couponIds: [],
          },
          again,
        );
      }
      expect(await desk.listAll(client, 'invoice', null)).toMatchObject([{ reference: 'inv_1' }]);
    },
  );
});
