import { createHmac } from 'node:crypto';
import { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import type { WebhookInput, WebhookResult } from '#model/connector.ts';
import { createStripeWebhook } from './stripe-webhook.ts';

const now = Date.UTC(2026, 10, 3);
const nowSecs = now / 1_000;
const door = createStripeWebhook({ secrets: ['whsec_new', 'whsec_old'], mode: 'test' });

const anEvent = (of: JsonObject = {}): JsonObject => ({
  id: 'evt_1',
  object: 'event',
  type: 'customer.updated',
  account: 'acct_1',
  created: nowSecs - 2,
  livemode: false,
  data: { object: { id: 'cus_1', object: 'customer' } },
  ...of,
});

const digest = (secret: string, at: number | string, body: string): string =>
  createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');

const receive = (
  event: JsonObject | string,
  of: {
    readonly header?: string;
    readonly secret?: string;
    readonly at?: number;
  } & Partial<WebhookInput> = {},
): WebhookResult => {
  const { header, secret = 'whsec_new', at = nowSecs, ...input } = of;
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  return door.receive({
    headers: { 'stripe-signature': header ?? `t=${at},v1=${digest(secret, at, body)}` },
    rawBody: new TextEncoder().encode(body),
    path: '/hooks/stripe',
    now,
    settings: {},
    secrets: [],
    ...input,
  });
};

describe('proof', () => {
  test('any of several secrets, and any of several signatures, will do', () => {
    for (const secret of ['whsec_new', 'whsec_old'])
      expect(receive(anEvent(), { secret })).toMatchObject({ result: 'accepted' });
    const body = JSON.stringify(anEvent());
    const header = `t=${nowSecs},v1=${'0'.repeat(64)},v1=${digest('whsec_new', nowSecs, body)},v0=${'1'.repeat(64)}`;
    expect(receive(body, { header })).toMatchObject({ result: 'accepted' });
  });

  test('what Stripe’s own client signs is accepted', () => {
    const payload = JSON.stringify(anEvent());
    const header = new Stripe('sk_test_1').webhooks.generateTestHeaderString({
      payload,
      secret: 'whsec_new',
      timestamp: nowSecs,
    });
    expect(receive(payload, { header })).toMatchObject({ result: 'accepted' });
  });

  test.each([
    ['no header', ''],
    ['no instant', `v1=${'0'.repeat(64)}`],
    ['no signature', `t=${nowSecs}`],
    ['another scheme', `t=${nowSecs},v0=${'0'.repeat(64)}`],
    ['a short signature', `t=${nowSecs},v1=00`],
    ['a wrong signature', `t=${nowSecs},v1=${'0'.repeat(64)}`],
  ])('%s is refused', (_what, header) => {
    expect(receive(anEvent(), { header })).toMatchObject({
      result: 'rejected',
      status: 400,
      code: 'stripe.webhook_signature',
    });
  });

  test('a changed body is refused', () => {
    const body = JSON.stringify(anEvent());
    const header = `t=${nowSecs},v1=${digest('whsec_new', nowSecs, body)}`;
    expect(receive(`${body} `, { header })).toMatchObject({ code: 'stripe.webhook_signature' });
  });

  test.each([
    [-301, false],
    [-300, true],
    [300, true],
    [301, false],
  ])('a signature %s seconds from now is %s', (secs, isTaken) => {
    expect(receive(anEvent(), { at: nowSecs + secs })).toMatchObject(
      isTaken ? { result: 'accepted' } : { result: 'rejected', code: 'stripe.webhook_time' },
    );
  });
});

describe('doors', () => {
  test('a connection made with a key has a door of its own, with its own secrets and mode', () => {
    const own = {
      path: '/hooks/stripe/con_1?x',
      secrets: ['whsec_own'],
      settings: { mode: 'live' },
    };
    const event = anEvent({ account: null, livemode: true });
    expect(receive(event, { ...own, secret: 'whsec_own' })).toMatchObject({
      result: 'accepted',
      events: [{ tenantId: null, kind: 'customer', key: 'cus_1' }],
    });
    expect(receive(event, { ...own, secret: 'whsec_new' })).toMatchObject({ result: 'rejected' });
    expect(receive(anEvent(), { secret: 'whsec_own', secrets: ['whsec_own'] })).toMatchObject({
      result: 'rejected',
    });
    expect(receive(event, { ...own, secrets: [] })).toMatchObject({
      status: 401,
      code: 'stripe.webhook_secret_missing',
    });
  });

  test('an event of the other mode, and one of no account, is taken and dropped', () => {
    for (const of of [{ livemode: true }, { account: null }, { livemode: null }])
      expect(receive(anEvent(of))).toEqual({ result: 'accepted', events: [] });
  });

  test('a body that is no event is refused', () => {
    for (const body of ['{}', '[]', 'not json', '{"id":1,"type":"x","data":{}}'])
      expect(receive(body)).toMatchObject({ code: 'stripe.webhook_malformed', status: 400 });
  });
});

describe('what an event is about', () => {
  test('the key is the event’s id, so that a replay is a duplicate', () => {
    expect(receive(anEvent())).toEqual({
      result: 'accepted',
      events: [
        {
          eventKey: 'evt_1',
          tenantId: 'acct_1',
          kind: 'customer',
          key: 'cus_1',
          occurredAt: (nowSecs - 2) * 1_000,
        },
      ],
    });
  });

  test.each([
    ['product.deleted', { id: 'prod_1' }, 'product', 'prod_1'],
    ['price.updated', { id: 'price_1', product: 'prod_1' }, 'product', 'prod_1'],
    ['invoice.paid', { id: 'in_1' }, 'invoice', 'in_1'],
    ['invoice_payment.paid', { id: 'inpay_1', invoice: 'in_1' }, 'invoice', 'in_1'],
    ['credit_note.created', { id: 'cn_1', invoice: { id: 'in_1' } }, 'invoice', 'in_1'],
    ['refund.failed', { id: 're_1', payment_intent: 'pi_1', charge: 'ch_1' }, 'invoice', 'pi_1'],
    ['refund.created', { id: 're_1', payment_intent: null, charge: 'ch_1' }, 'invoice', 'ch_1'],
    ['charge.refunded', { id: 'ch_1', payment_intent: 'pi_1' }, 'invoice', 'pi_1'],
    ['charge.dispute.created', { id: 'dp_1', charge: 'ch_1', payment_intent: 'pi_1' }, 'invoice', 'pi_1'],
    ['customer.tax_id.created', { id: 'txi_1', customer: 'cus_1' }, 'customer', 'cus_1'],
    ['customer.subscription.paused', { id: 'sub_1' }, 'subscription', 'sub_1'],
    ['payout.reconciliation_completed', { id: 'po_1' }, 'payout', 'po_1'],
    ['account.updated', { id: 'acct_1' }, 'account', 'acct_1'],
    // Its object is the application that was cut off.
    ['account.application.deauthorized', { id: 'ca_1' }, 'account', 'acct_1'],
  ])('%s', (type, object, kind, key) => {
    const result = receive(anEvent({ type, data: { object } }));
    const events = result.result === 'accepted' ? result.events : [];
    expect(events.filter((event) => event.kind !== 'charge')).toMatchObject([{ kind, key }]);
  });

  test.each([
    ['charge.succeeded', { id: 'ch_1', payment_intent: 'pi_1' }],
    ['charge.refunded', { id: 'ch_1', payment_intent: 'pi_1' }],
    ['refund.failed', { id: 're_1', payment_intent: 'pi_1', charge: 'ch_1' }],
    ['charge.dispute.created', { id: 'dp_1', charge: 'ch_1', payment_intent: 'pi_1' }],
  ])('%s is about the charge, too, under a key of its own', (type, object) => {
    const result = receive(anEvent({ type, data: { object } }));
    const events = result.result === 'accepted' ? result.events : [];
    expect(events.filter((event) => event.kind === 'charge')).toMatchObject([{ key: 'ch_1' }]);
    expect(new Set(events.map(({ eventKey }) => eventKey)).size).toBe(events.length);
  });

  test.each([
    ['invoice.upcoming', { object: 'invoice', customer: 'cus_1' }],
    ['invoice.updated', { object: 'invoice' }],
    ['price.created', { id: 'price_1', product: null }],
    ['payment_intent.succeeded', { id: 'pi_1' }],
    ['something.new', { id: 'x_1' }],
  ])('%s names nothing of ours and is dropped', (type, object) => {
    expect(receive(anEvent({ type, data: { object } }))).toEqual({ result: 'accepted', events: [] });
  });
});
