import type { Stripe } from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { officialClient } from './stripe-client.ts';
import { platformKey, startFixture, webhookSecret } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

interface Heard {
  readonly body: string;
  readonly signature: string;
}

describe('webhooks', () => {
  let fixture: StripeFixture;
  let stripe: Stripe;
  let heard: Heard[];
  let status: number;
  beforeEach(async () => {
    heard = [];
    status = 200;
    fixture = await startFixture({
      webhookUrl: 'https://plumbline.example/hooks/stripe',
      webhookSend: async (request) => {
        heard.push({ body: await request.text(), signature: request.headers.get('stripe-signature') ?? '' });
        return new Response(null, { status });
      },
    });
    stripe = officialClient(fixture.stripe, platformKey, fixture.accountId);
    await fixture.stripe.settleWebhooks();
    heard = [];
  });
  afterEach(() => fixture.stripe.close());

  const read = ({ body, signature }: Heard, secret = webhookSecret): Stripe.Event =>
    stripe.webhooks.constructEvent(body, signature, secret, 300, undefined, fixture.clock.now());
  const typesHeard = (): readonly string[] => heard.map((one) => read(one).type);

  it('are signed so that the official client takes them, and name the account', async () => {
    const customer = await stripe.customers.create({ email: 'mei@riverina.example' });
    await fixture.stripe.settleWebhooks();
    const [first] = heard;
    if (first === undefined) throw new Error('Nothing was heard.');
    expect(read(first)).toMatchObject({
      type: 'customer.created',
      account: fixture.accountId,
      livemode: false,
      api_version: '2026-10-28.endive',
      data: { object: { id: customer.id } },
    });
    expect(() => read({ ...first, body: first.body.replace('mei', 'max') })).toThrow('signature');
    expect(() => read(first, 'whsec_other')).toThrow('signature');
  });

  it('carry one signature for each secret while it is rolled', async () => {
    fixture.stripe.rollWebhookSecret('whsec_new', 10 * minuteMs);
    await stripe.customers.create({});
    await fixture.stripe.settleWebhooks();
    const [rolling] = heard.splice(0);
    if (rolling === undefined) throw new Error('Nothing was heard.');
    expect(rolling.signature.match(/v1=/g)).toHaveLength(2);
    expect(read(rolling).id).toBe(read(rolling, 'whsec_new').id);
    fixture.clock.advance(11 * minuteMs);
    await stripe.customers.create({});
    await fixture.stripe.settleWebhooks();
    expect(heard[0]?.signature.match(/v1=/g)).toHaveLength(1);
  });

  it('are tried again, signed anew, and found by what was not delivered', async () => {
    status = 302;
    await stripe.customers.create({});
    await fixture.stripe.settleWebhooks();
    expect(heard).toHaveLength(1);
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
    status = 204;
    fixture.clock.advance(6 * minuteMs);
    await fixture.stripe.settleWebhooks();
    expect(heard).toHaveLength(2);
    expect(heard.slice(1).map((one) => read(one).type)).toEqual(['customer.created']);
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(0);
  });

  it('come twice, late, twinned or not at all on request', async () => {
    fixture.stripe.setWebhookRoad({ duplicate: 1 });
    await stripe.customers.create({});
    await fixture.stripe.settleWebhooks();
    expect(new Set(heard.splice(0).map((one) => read(one).id)).size).toBe(1);
    fixture.stripe.setWebhookRoad({ duplicate: 0, twin: 1 });
    await stripe.customers.create({});
    await fixture.stripe.settleWebhooks();
    expect(new Set(heard.splice(0).map((one) => read(one).id)).size).toBe(2);
    fixture.stripe.setWebhookRoad({ twin: 0, drop: 1 });
    await stripe.customers.create({});
    await fixture.stripe.settleWebhooks();
    expect(heard).toHaveLength(0);
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
  });

  it('of an own endpoint name no account, and only what it asked for', async () => {
    fixture.stripe.setWebhook(null);
    const own = officialClient(fixture.stripe, fixture.stripe.secretKeyOf());
    const endpoint = await own.webhookEndpoints.create({
      url: 'https://plumbline.example/own',
      enabled_events: ['product.created'],
    });
    await own.customers.create({});
    await own.products.create({ name: 'BAS' });
    await fixture.stripe.settleWebhooks();
    expect(heard).toHaveLength(1);
    const [only] = heard;
    const event = only === undefined ? null : read(only, endpoint.secret ?? '');
    expect([event?.type, event?.account]).toEqual(['product.created', undefined]);
  });

  it('end with the last word of a revoked app', async () => {
    fixture.stripe.revokeAccess();
    const own = officialClient(fixture.stripe, fixture.stripe.secretKeyOf());
    await own.customers.create({});
    await fixture.stripe.settleWebhooks();
    expect(typesHeard()).toEqual(['account.application.deauthorized']);
  });
});
