import { describe, expect, test } from 'vitest';
import {
  aList,
  aPrice,
  aProduct,
  aRefusal,
  aStripeCustomer,
  openFakeStripe,
  startSecs,
} from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';
import { noSuch, routes } from '#test/builders/stripe-routes.ts';

const call = { idempotencyKey: 'key-1', purpose: 'live' } as const;

const writeOf = (of: object): never => [{ key: null, reference: 'plb:c1', body: {}, ...of }] as never;

describe('writing', () => {
  test('a customer is made by one call with our key', async () => {
    const { client, sent } = openFakeStripe(() => json(aStripeCustomer()));
    const body = { name: 'Wattle', metadata: { plumbline_ref: 'plb:c1' } };
    const [outcome] = await client.writeRecords('customer', 'create', writeOf({ body }), call);
    expect(outcome).toMatchObject({ outcome: 'applied', record: { key: 'cus_1', reference: 'plb:c1' } });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('key-1');
    expect(sent[0]?.body).toBe('name=Wattle&metadata[plumbline_ref]=plb%3Ac1&expand[0]=tax_ids');
  });

  test('a key that is too long for Stripe goes out as its digest', async () => {
    const { client, sent } = openFakeStripe(() => json(aStripeCustomer()));
    await client.writeRecords('customer', 'create', writeOf({ body: { name: 'W' } }), {
      ...call,
      idempotencyKey: 'k'.repeat(256),
    });
    expect(sent[0]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a changed tax number is a new one, and the old one goes', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'POST /v1/customers/cus_1': json(aStripeCustomer()),
        'POST /v1/customers/cus_1/tax_ids': json({ id: 'txi_2', object: 'tax_id' }),
        'DELETE /v1/customers/cus_1/tax_ids/txi_1': json({ id: 'txi_1', deleted: true }),
        'GET /v1/customers/cus_1': json(aStripeCustomer({ name: 'read again' })),
      }),
    );
    const body = { phone: '', tax_ids: [{ type: 'au_abn', value: '53004085616' }] };
    const [outcome] = await client.writeRecords('customer', 'update', writeOf({ key: 'cus_1', body }), call);
    expect(outcome).toMatchObject({ outcome: 'applied', record: { title: 'read again' } });
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      'key-1',
      'key-1/tax/au_abn',
      null,
      null,
    ]);
  });

  test('a product is made under an id of ours, its price after it, and is as their answers say', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'POST /v1/products': json(aProduct()),
        'POST /v1/prices': json(aPrice()),
        'POST /v1/products/plb_s1': json(aProduct()),
      }),
    );
    const body = {
      product: { name: 'TAX – Tax return' },
      prices: [
        {
          step: 'create',
          replaces: null,
          params: {
            currency: 'aud',
            unit_amount_decimal: '12050',
            lookup_key: 'TAX:aud',
            transfer_lookup_key: true,
          },
        },
      ],
    };
    const [outcome] = await client.writeRecords(
      'product',
      'create',
      writeOf({ reference: 'plb:s1', body }),
      call,
    );
    expect(outcome).toMatchObject({
      outcome: 'applied',
      record: { key: 'plb_s1', fields: { prices: { AUD: { unit_price: '120.5' } } } },
    });
    expect(sent.map(({ method, body: form }) => `${method} ${form}`)).toEqual([
      'POST name=TAX%20%E2%80%93%20Tax%20return&id=plb_s1',
      'POST currency=aud&product=plb_s1&unit_amount_decimal=12050&lookup_key=TAX%3Aaud&transfer_lookup_key=true',
      'POST default_price=price_1',
    ]);
  });

  test('a product that an earlier try made is completed, not made twice', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'POST /v1/products': aRefusal(400, {
          type: 'invalid_request_error',
          code: 'resource_already_exists',
        }),
        'GET /v1/products/plb_s1': json(aProduct()),
        'GET /v1/prices': aList([aPrice()]),
      }),
    );
    const price = { currency: 'aud', unit_amount_decimal: '12050', lookup_key: 'TAX:aud' };
    const body = {
      product: { name: 'TAX – Tax return' },
      prices: [{ step: 'create', replaces: null, params: price }],
    };
    const outcomes = await client.writeRecords(
      'product',
      'create',
      writeOf({ reference: 'plb:s1', body }),
      call,
    );
    expect(outcomes).toMatchObject([{ outcome: 'applied' }]);
    expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
    // One that is somebody else's is a conflict.
    const other = await client
      .writeRecords('product', 'create', writeOf({ reference: 'plb:s!1', body }), call)
      .catch((caught: unknown) => caught);
    expect(other).toBeInstanceOf(Error);
  });

  test('a replaced price is archived after the product has its new default', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/products/plb_s1': json(aProduct()),
        'GET /v1/prices': aList([]),
        'POST /v1/prices': json(aPrice({ id: 'price_2' })),
        'POST /v1/products/plb_s1': json(aProduct()),
        'POST /v1/prices/price_1': json(aPrice({ active: false })),
      }),
    );
    const body = {
      prices: [
        { step: 'create', replaces: 'price_1', params: { currency: 'aud', unit_amount_decimal: '1' } },
      ],
    };
    await client.writeRecords('product', 'update', writeOf({ key: 'plb_s1', body }), call);
    expect(
      sent.map(({ method, url, body: form }) => `${method} ${url.pathname} ${form}`).slice(0, 4),
    ).toEqual([
      'GET /v1/products/plb_s1 ',
      'POST /v1/prices currency=aud&product=plb_s1&unit_amount_decimal=1',
      'POST /v1/products/plb_s1 default_price=price_2',
      'POST /v1/prices/price_1 active=false',
    ]);
  });

  test('members that we do not send do not leave the house', async () => {
    const { client, sent } = openFakeStripe(() => json(aStripeCustomer()));
    const [outcome] = await client.writeRecords(
      'customer',
      'create',
      writeOf({ body: { source: 'tok_1' } }),
      call,
    );
    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'invalid' });
    expect(sent).toHaveLength(0);
  });

  test.each([
    [400, { code: 'email_invalid', param: 'email' }, 'invalid', 'stripe.invalid', 'email'],
    [404, { code: 'resource_missing', param: 'id' }, 'gone', 'stripe.gone', 'id'],
    [400, { code: 'resource_already_exists' }, 'conflict', 'stripe.conflict', 'record'],
  ])('a refusal (%s) is the record’s outcome, by field', async (status, error, reason, code, field) => {
    const message = 'Invalid: jo@private.example';
    const { client } = openFakeStripe(() =>
      aRefusal(status, { type: 'invalid_request_error', message, ...error }),
    );
    const [outcome] = await client.writeRecords(
      'customer',
      'update',
      writeOf({ key: 'cus_1', body: {} }),
      call,
    );
    expect(outcome).toMatchObject({ outcome: 'refused', reason, code });
    expect(outcome?.outcome === 'refused' && Object.keys(outcome.fields)).toEqual([field]);
    expect(JSON.stringify(outcome)).not.toContain('private');
  });

  test('an answer without the object leaves the outcome unknown', async () => {
    const { client } = openFakeStripe(() => json({ object: 'customer' }));
    await expect(
      client.writeRecords('customer', 'create', writeOf({ body: { name: 'W' } }), call),
    ).rejects.toMatchObject({ code: 'vendor.unknown_outcome' });
  });

  test('kinds that are only read are not written', async () => {
    const { client } = openFakeStripe(() => json({}));
    const outcomes = await client
      .writeRecords('invoice', 'create', writeOf({}), call)
      .catch((caught: unknown) => caught);
    expect(outcomes).toMatchObject({ code: 'vendor.refused' });
  });
});

describe('finding what became of a creation', () => {
  test('customers: the newest are listed, older ones searched for', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/customers': aList([
          aStripeCustomer({ metadata: { plumbline_ref: 'plb:new' } }),
          aStripeCustomer(),
        ]),
        'GET /v1/customers/search': (url) =>
          url.searchParams.get('query')?.includes('plb:old') === true
            ? aList([aStripeCustomer({ id: 'cus_2', metadata: { plumbline_ref: 'plb:old' } })])
            : aList([]),
      }),
    );
    const found = await client.findByReference('customer', ['plb:new', 'plb:old', 'plb:none'], 'live');
    expect(found.map(({ reference }) => reference)).toEqual(['plb:new', 'plb:old']);
    expect(sent[0]?.url.searchParams.get('created[gte]')).toBe(String(startSecs - 7_200));
    expect(sent).toHaveLength(3);
  });

  test('products: by the id that our reference makes', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/products/plb_s1': json(aProduct()),
        'GET /v1/products/plb_s2': noSuch(),
        'GET /v1/prices': aList([]),
      }),
    );
    const found = await client.findByReference('product', ['plb:s1', 'plb:s2'], 'live');
    expect(found.map(({ key }) => key)).toEqual(['plb_s1']);
    expect(await client.findByReference('invoice', ['x'], 'live')).toEqual([]);
  });
});
