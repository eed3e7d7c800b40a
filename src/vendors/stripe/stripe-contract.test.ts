import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { isJsonObject } from '#base/json.ts';
import {
  accountId,
  aList,
  anInvoice,
  aPrice,
  aProduct,
  aRefusal,
  aStripeCustomer,
  openFakeStripe,
  startAt,
} from '#test/builders/stripe-fake.ts';
import { createStripeChecker, readStripeFile, stripeSpecFolder } from '#test/builders/stripe-specs.ts';
import { json, type Answer, type Sent } from '#test/builders/xero-fake.ts';
import { at } from '#test/builders/xero-specs.ts';
import { stripeEndpoints } from './stripe-endpoints.ts';
import { eventGroups, wantedEventTypes } from './stripe-events.ts';
import { stripeKinds } from './stripe-kinds.ts';
import { mostEventTypes } from './stripe-limits.ts';
import { compose, parse } from './stripe-mapper.ts';

const folder = stripeSpecFolder();

const aRequest = (method: string, address: string, body = ''): Sent => ({
  method,
  url: new URL(`https://api.example${address}`),
  headers: new Headers(),
  body,
});

describe.skipIf(folder === null)(
  'held to Stripe’s OpenAPI file (skipped where PLUMBLINE_SPECS has none)',
  () => {
    const spec = folder === null ? {} : readStripeFile(folder, 'openapi.json');
    const check = createStripeChecker(spec);

    test('the check itself catches what it should', () => {
      const [unknown] = check.request(
        aRequest('POST', '/v1/invoices/in_1/add_lines', 'lines[0][quantitty]=1'),
      );
      expect(unknown).toContain('quantitty');
      expect(check.request(aRequest('POST', '/v1/customers', 'name=W&colour=red')).join()).toContain(
        'colour',
      );
      expect(check.request(aRequest('GET', '/v1/customers?limitt=1')).join()).toContain('limitt');
      expect(check.request(aRequest('GET', '/v1/nonsense'))).toEqual(['no operation GET /v1/nonsense']);
      expect(check.request(aRequest('POST', '/v1/customers', 'name=W&metadata[a]=1'))).toEqual([]);
    });

    test('every endpoint that we count is one of Stripe’s', () => {
      const paths = isJsonObject(spec['paths']) ? Object.entries(spec['paths']) : [];
      const known = new Set(
        paths.flatMap(([path, operations]) =>
          Object.keys(isJsonObject(operations) ? operations : {}).map(
            (method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, ':id')}`,
          ),
        ),
      );
      expect(stripeEndpoints.filter((endpoint) => !known.has(endpoint))).toEqual([]);
    });

    test('every event that we list is one of Stripe’s, at most twenty at once', () => {
      const types = at(spec, 'components', 'schemas', 'Event', 'properties', 'type');
      const known = JSON.stringify(types);
      expect(wantedEventTypes.filter((type) => !known.includes(`"${type}"`))).toEqual([]);
      for (const group of Object.values(eventGroups).flat())
        expect(group.length).toBeLessThanOrEqual(mostEventTypes);
    });

    test('all that the client sends is in the file: path, query, form', async () => {
      const { client, sent } = openFakeStripe(answerAnything);
      for (const { kind } of stripeKinds) {
        for (const since of [null, startAt - 1_000])
          for (const cursor of [null, since === null ? 'w/1/x_1' : 'e0/1/evt_1'])
            await client.listRecords({ kind, since, cursor, purpose: 'live' });
        await client.readRecords(kind, [{ key: 'x_1', version: null }], 'live');
      }
      const wanted = ['in_1', 'pi_1'].map((key) => ({ key, version: null }));
      await client.readRecords('invoice', wanted, 'live');
      await client.findByReference('customer', ['plb:1'], 'live');
      await client.findByReference('product', ['plb:1'], 'live');
      await client.readFacts('live');
      for (const [kind, action, body] of everyBody())
        await client.writeRecords(
          kind,
          action,
          [{ key: action === 'create' ? null : 'x_1', reference: 'plb:1', body }],
          { idempotencyKey: 'key-1', purpose: 'live' },
        );
      expect(violationsOf(sent)).toEqual([]);
      expect(sent.length).toBeGreaterThan(50);
    });

    test('all that billing sends is in the file', async () => {
      const { billing, sent } = openFakeStripe(answerAnything);
      await billEverything(billing);
      expect(violationsOf(sent)).toEqual([]);
      expect(sent.length).toBeGreaterThan(35);
    });

    test('Stripe’s own examples are read without a finding that would not be true', () => {
      const { resources } = folder === null ? {} : readStripeFile(folder, 'fixtures.json');
      const examples: JsonObject = isJsonObject(resources) ? resources : {};
      const read = (name: string, kind: string): ReturnType<typeof parse> =>
        parse(kind, examples[name] ?? null);
      const findings = (name: string, kind: string): readonly string[] | undefined =>
        read(name, kind)?.findings;
      expect(findings('customer', 'customer')).toEqual([]);
      expect(findings('product', 'product')).toEqual([]);
      expect(findings('invoice', 'invoice')).toEqual([]);
      expect(findings('subscription', 'subscription')).toEqual([]);
      expect(findings('payout', 'payout')).toEqual([]);
      expect(findings('checkout.session', 'checkout_session')).toEqual([]);
      expect(findings('account', 'account')).toEqual([]);
      for (const kind of ['customer', 'product', 'invoice'])
        expect(read(`deleted_${kind}`, kind)).toMatchObject({ state: 'deleted' });
      const price = examples['price'] ?? null;
      const product = examples['product'];
      expect(
        isJsonObject(product) && parse('product', { ...product, prices: [price] })?.fields['prices'],
      ).toEqual({
        USD: { unit_price: '20', interval: 'month', interval_count: 1 },
      });
    });

    const violationsOf = (sent: readonly Sent[]): readonly string[] => [
      ...new Set(
        sent.flatMap((each) =>
          check.request(each).map((violation) => `${each.method} ${each.url.pathname} ${violation}`),
        ),
      ),
    ];
  },
);

/** An answer that makes the client go on to whatever it can ask next. */
const answerAnything: Answer = ({ method, url }) => {
  const path = url.pathname;
  if (path === '/v1/events') return aList(everyEvent());
  if (path.startsWith('/v1/accounts')) return json({ id: accountId });
  if (method === 'GET' && /^\/v1\/(?:invoices|customers|products|subscriptions)\/x_1$/.test(path))
    return json(objectOf(path));
  if (
    method === 'GET' &&
    /^\/v1\/(?:\w+|checkout\/sessions|checkout\/sessions\/\w+\/line_items|customers\/search|invoices\/\w+\/lines|customers\/\w+\/payment_methods)$/.test(
      path,
    )
  )
    return path === '/v1/account' ? json({ id: accountId }) : aList(listOf(path));
  if (method === 'POST' && path === '/v1/coupons')
    return aRefusal(400, { type: 'x', code: 'resource_already_exists' });
  return json(objectOf(path));
};

const busyInvoice = (): JsonObject =>
  anInvoice({
    status: 'paid',
    lines: { has_more: true, data: [] },
    post_payment_credit_notes_amount: 1,
    payments: {
      data: [
        { id: 'ip_1', status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_1' } },
        { id: 'ip_2', status: 'paid', payment: { type: 'charge', charge: 'ch_1' } },
      ],
    },
  });

const aCharge: JsonObject = { id: 'ch_1', disputed: true, refunds: { has_more: true, data: [] } };

const objectOf = (path: string): JsonObject => {
  if (path.startsWith('/v1/invoices')) return busyInvoice();
  if (path.startsWith('/v1/customers')) return aStripeCustomer();
  if (path.startsWith('/v1/products')) return aProduct();
  if (path.startsWith('/v1/prices')) return aPrice();
  if (path.startsWith('/v1/payment_intents')) return { id: 'pi_1', latest_charge: aCharge };
  if (path.startsWith('/v1/charges')) return aCharge;
  if (path.startsWith('/v1/subscriptions')) return { id: 'sub_1', status: 'active', currency: 'aud' };
  if (path.startsWith('/v1/coupons')) return { id: 'c1', amount_off: 100, currency: 'aud' };
  if (path.startsWith('/v1/checkout'))
    return { id: 'cs_1', url: 'https://x.example', line_items: { has_more: true, data: [] } };
  if (path.startsWith('/v1/payouts'))
    return { id: 'po_1', automatic: true, reconciliation_status: 'completed' };
  return { id: 'x_1', amount: 1, total: 1, currency: 'aud', url: 'https://x.example', status: 'issued' };
};

const listOf = (path: string): readonly JsonValue[] => {
  if (path === '/v1/invoice_payments') return [{ id: 'ip_1', invoice: 'in_1' }];
  if (path === '/v1/tax_rates')
    return [{ id: 'txr_0', percentage: 5, inclusive: true, metadata: { plumbline_id: 'tax_1' } }];
  return [{ ...objectOf(path), created: 1 }];
};

const everyEvent = (): readonly JsonValue[] =>
  wantedEventTypes.map((type, place) => ({
    id: `evt_${place}`,
    type,
    created: 1,
    livemode: false,
    data: { object: { id: 'x_1', invoice: 'in_1', product: 'x_1', customer: 'x_1', payment_intent: 'pi_1' } },
  }));

const everyBody = (): readonly (readonly [
  string,
  'create' | 'update' | 'archive' | 'restore',
  JsonObject,
])[] => {
  const intent = { key: 'x_1', reference: 'plb:1', current: null };
  const customer = {
    name: 'Wattle',
    email: 'a@b.example',
    phone: '1',
    description: 'd',
    business_name: 'B',
    individual_name: 'I',
    'address.city': 'Ballarat',
    preferred_locales: ['en-AU'],
    'tax_id.au_abn': '53004085616',
    custom: { tier: 'gold' },
  };
  const product = {
    code: 'TAX',
    name: 'Tax return',
    description: 'd',
    unit_label: 'hour',
    tax_code: 'txcd_1',
    prices: {
      AUD: { unit_price: '1.2345', tax_behavior: 'inclusive' },
      NZD: { unit_price: '2', interval: 'month', interval_count: 3 },
    },
    custom: { tier: 'gold' },
  };
  const held = aProduct({ prices: [aPrice(), aPrice({ id: 'p2', currency: 'usd', lookup_key: 'TAX:usd' })] });
  const cleared = Object.fromEntries(
    Object.keys(customer)
      .filter((name) => name !== 'name' && name !== 'preferred_locales')
      .map((name) => [name, null]),
  );
  const composed = (kind: string, of: object): JsonObject => {
    const { body, refused } = compose(kind, { action: 'update', ...intent, set: {}, ...of });
    expect(refused).toEqual([]);
    return body;
  };
  const current = aStripeCustomer();
  return [
    ['customer', 'create', composed('customer', { action: 'create', set: customer })],
    ['customer', 'update', composed('customer', { set: customer, current })],
    ['customer', 'update', composed('customer', { set: cleared, current })],
    ['product', 'create', composed('product', { action: 'create', set: product })],
    ['product', 'update', composed('product', { set: product, current: held })],
    [
      'product',
      'update',
      composed('product', { set: { description: null, unit_label: null }, current: held }),
    ],
    ['product', 'archive', composed('product', { action: 'archive' })],
    ['product', 'restore', composed('product', { action: 'restore', current: held, set: { code: 'T' } })],
  ];
};

const billEverything = async (billing: ReturnType<typeof openFakeStripe>['billing']): Promise<void> => {
  const call = { idempotencyKey: 'key-1', purpose: 'live' } as const;
  const read = { purpose: 'live' } as const;
  const amount = { minor: 100n, currency: 'AUD' };
  const line = {
    reference: 'bil_1',
    productId: 'plb_s1',
    description: 'd',
    quantity: '1.125',
    unitPrice: '1.2345',
    currency: 'AUD',
    taxRateIds: ['txr_1'],
    isTaxInclusive: true,
    couponIds: ['c1'],
  };
  await billing.readCustomer('cus_1', read);
  await billing.findCustomersByEmail('a@b.example', read);
  await billing.listPaymentMethods('cus_1', read);
  await billing.setDefaultPaymentMethod({ customerId: 'cus_1', paymentMethodId: 'pm_1' }, call);
  await billing.ensureTaxRate(
    { reference: 'tax_1', name: 'GST', percentage: '10', isInclusive: false, country: 'AU' },
    call,
  );
  await billing.ensureCoupon({ couponId: 'c1', name: 'n', discount: { kind: 'amount', amount } }, call);
  for (const collection of ['send_invoice', 'charge_automatically'] as const)
    await billing.createDraft(
      {
        reference: 'inv_1',
        customerId: 'cus_1',
        currency: 'AUD',
        collection,
        daysUntilDue: 14,
        memo: 'm',
        footer: 'f',
        metadata: { a: 'b' },
        couponIds: collection === 'send_invoice' ? ['c1'] : [],
      },
      call,
    );
  const lines = Array.from({ length: billing.mostLines }, () => line);
  await billing.addLines({ invoiceId: 'in_1', lines }, call);
  await billing.addLines(
    {
      invoiceId: 'in_1',
      lines: [
        { ...line, productId: null },
        { ...line, unitPrice: '-1' },
      ],
    },
    call,
  );
  await billing.readInvoice('in_1', read);
  await billing.findInvoiceByReference({ customerId: 'cus_1', reference: 'inv_1', createdSince: 0 }, read);
  await billing.finalize('in_1', call);
  await billing.send('in_1', call);
  await billing.voidInvoice('in_1', call);
  await billing.markUncollectible('in_1', call);
  await billing.deleteDraft('in_1', call);
  await billing.payOutOfBand('in_1', call);
  await billing.payNow('in_1', call);
  await billing.createCreditNote(
    {
      reference: 'crn_1',
      invoiceId: 'in_1',
      amount,
      reason: 'order_change',
      memo: 'm',
      refundMinor: 50n,
      balanceMinor: 30n,
      outOfBandMinor: 20n,
    },
    call,
  );
  await billing.findCreditNoteByReference({ invoiceId: 'in_1', reference: 'crn_1' }, read);
  for (const paymentId of ['pi_1', 'ch_1']) {
    await billing.refund({ reference: 'rfd_1', paymentId, amount, reason: 'duplicate' }, call);
    await billing.findRefundByReference({ paymentId, reference: 'rfd_1' }, read);
  }
  const item = {
    productId: 'plb_s1',
    unitPrice: '10',
    interval: 'month',
    intervalCount: 1,
    isTaxInclusive: false,
  } as const;
  await billing.startSubscription(
    {
      reference: 'sub_ours',
      customerId: 'cus_1',
      currency: 'AUD',
      collection: 'send_invoice',
      daysUntilDue: 7,
      items: [{ ...item, quantity: 2, taxRateIds: ['txr_1'] }],
      trialEndsAt: startAt,
      endsAt: startAt + 365 * 86_400_000,
      metadata: {},
    },
    call,
  );
  const subscriptionId = 'sub_1';
  await billing.changeSubscription(
    {
      subscriptionId,
      currency: 'AUD',
      items: [{ itemId: 'si_1', quantity: 3, price: item }],
      proration: 'prorate',
    },
    call,
  );
  await billing.readSubscription(subscriptionId, read);
  await billing.findSubscriptionByReference({ customerId: 'cus_1', reference: 'x' }, read);
  for (const collection of ['send_invoice', 'charge_automatically'] as const) {
    await billing.pauseSubscription({ subscriptionId, collection }, call);
    await billing.resumeSubscription({ subscriptionId, collection }, call);
  }
  for (const when of ['now', 'period_end', 'not'] as const)
    await billing.cancelSubscription({ subscriptionId, when }, call);
  await billing.customerPortalLink({ customerId: 'cus_1', returnUrl: 'https://us.example' }, call);
  await billing.setupLink(
    {
      customerId: 'cus_1',
      currency: 'AUD',
      successUrl: 'https://us.example',
      cancelUrl: 'https://us.example',
    },
    call,
  );
};
