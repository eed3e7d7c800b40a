import { describe, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import {
  accountId,
  aKey,
  aList,
  anInvoice,
  aPrice,
  aProduct,
  aRefusal,
  aStripeConnector,
  aStripeCustomer,
  openFakeStripe,
  startAt,
  startSecs,
} from '#test/builders/stripe-fake.ts';
import { json, type Answer } from '#test/builders/xero-fake.ts';

const whole = { since: null, cursor: null, purpose: 'backfill' } as const;
const since = { since: startAt - dayMs, cursor: null, purpose: 'live' } as const;
const call = { idempotencyKey: 'key-1', purpose: 'live' } as const;

/** Answers by method and path; what is not named is an error of the test. */
const routes =
  (table: Readonly<Record<string, Response | ((url: URL) => Response)>>): Answer =>
  ({ method, url }) => {
    const found = table[`${method} ${url.pathname}`];
    if (found === undefined) throw new Error(`not expected: ${method} ${url.pathname}`);
    return typeof found === 'function' ? found(url) : found.clone();
  };

const noSuch = (param = 'id'): Response =>
  aRefusal(404, { type: 'invalid_request_error', code: 'resource_missing', param, message: 'No such thing' });

describe('every call', () => {
  test('goes out once, in the account’s name, with the pinned version and no telemetry', async () => {
    const { client, sent, spent } = openFakeStripe(() => aList([aStripeCustomer()]));
    await client.listRecords({ ...whole, kind: 'customer' });
    expect(sent).toHaveLength(1);
    const [request] = sent;
    expect(request?.url.href).toContain('https://api.example/v1/customers?limit=100&expand[0]=data.tax_ids');
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      authorization: 'Bearer sk_test_platform',
      'stripe-account': accountId,
      'stripe-version': '2026-10-28.endive',
    });
    expect(request?.headers.has('x-stripe-client-telemetry')).toBe(false);
    expect(spent).toEqual([['lists-month'], ['account', 'GET /v1/customers']]);
  });

  test('of a key connection goes out with that key and no account', async () => {
    const { client, sent } = openFakeStripe(() => aList([]), {
      profile: 'restricted_key',
      settings: { mode: 'live' },
      tenantId: null,
      credential: () => Promise.resolve(aKey('rk_live_1')),
    });
    await client.listRecords({ ...whole, kind: 'customer' });
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer rk_live_1');
    expect(sent[0]?.headers.has('stripe-account')).toBe(false);
  });

  test.each([
    ['of the other mode', aKey('sk_test_1'), 'wrong_mode'],
    ['that is none', aKey('pk_live_1'), 'not_a_key'],
  ])('with a key %s is not made', async (_what, credential, reason) => {
    const { client, sent } = openFakeStripe(() => aList([]), {
      profile: 'own_key',
      settings: { mode: 'live' },
      credential: () => Promise.resolve(credential),
    });
    await expect(client.readFacts('person')).rejects.toMatchObject({
      code: 'vendor.refused',
      details: { reason },
    });
    expect(sent).toHaveLength(0);
  });

  test('waits for the budget before anything is sent', async () => {
    const spent = new PlumblineError('budget.spent', 'spent', { retry: { afterMs: 5 } });
    const { client, sent } = openFakeStripe(() => aList([]), { spend: () => Promise.reject(spent) });
    await expect(client.readRecords('customer', [{ key: 'cus_1', version: null }], 'live')).rejects.toBe(
      spent,
    );
    // Lists that are used up for the month must not hold up what people wait for.
    await expect(client.listRecords({ ...whole, kind: 'customer' })).rejects.toMatchObject({
      code: 'vendor.refused',
      details: { reason: 'lists_spent' },
    });
    expect(sent).toHaveLength(0);
  });
});

describe('lists of everything', () => {
  test('newest first, page by page, each beginning behind the last one seen', async () => {
    const { client, sent } = openFakeStripe(({ url }) =>
      url.searchParams.has('starting_after')
        ? aList([aStripeCustomer({ id: 'cus_1' })])
        : aList(
            [aStripeCustomer({ id: 'cus_3' }), aStripeCustomer({ id: 'cus_2', created: startSecs - 9 })],
            true,
          ),
    );
    const first = await client.listRecords({ ...whole, kind: 'customer' });
    expect(first.records.map(({ key }) => key)).toEqual(['cus_3', 'cus_2']);
    const second = await client.listRecords({ ...whole, kind: 'customer', cursor: first.nextCursor });
    expect(second).toMatchObject({ nextCursor: null, records: [{ key: 'cus_1' }] });
    expect(sent[1]?.url.searchParams.get('starting_after')).toBe('cus_2');
  });

  test('a page whose mark was deleted meanwhile begins with the second it was made in', async () => {
    const { client, sent } = openFakeStripe(({ url }) =>
      url.searchParams.has('starting_after') ? noSuch('starting_after') : aList([]),
    );
    const page = await client.listRecords({ ...whole, kind: 'customer', cursor: `w/${startSecs}/cus_9` });
    expect(page).toEqual({ records: [], nextCursor: null });
    expect(sent[1]?.url.searchParams.get('created[lte]')).toBe(String(startSecs));
  });

  test('products come with their prices, listed at once when there are many', async () => {
    const products = ['a', 'b', 'c', 'd'].map((id) => aProduct({ id }));
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/products': aList(products),
        'GET /v1/prices': aList([aPrice({ product: 'c' }), aPrice({ product: 'gone' })]),
      }),
    );
    const { records } = await client.listRecords({ ...whole, kind: 'product' });
    expect(records.map(({ fields }) => Object.keys((fields['prices'] ?? {}) as object))).toEqual([
      [],
      [],
      ['AUD'],
      [],
    ]);
    expect(sent).toHaveLength(2);
  });

  test('subscriptions are asked for in every state, and the account is one record', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/subscriptions': aList([]),
        [`GET /v1/accounts/${accountId}`]: json({ id: accountId, charges_enabled: true }),
      }),
    );
    await client.listRecords({ ...whole, kind: 'subscription' });
    expect(sent[0]?.url.searchParams.get('status')).toBe('all');
    const { records } = await client.listRecords({ ...since, kind: 'account' });
    expect(records).toMatchObject([{ kind: 'account', key: accountId }]);
  });

  test('an answer that is no list, or goes on without saying where, is nonsense', async () => {
    for (const answer of [json({ object: 'customer' }), aList([], true)]) {
      const { client } = openFakeStripe(() => answer.clone());
      await expect(client.listRecords({ ...whole, kind: 'customer' })).rejects.toMatchObject({
        code: 'vendor.nonsense',
      });
    }
    const { client } = openFakeStripe(() => aList([]));
    for (const cursor of ['w/x/y', 'nonsense'])
      await expect(client.listRecords({ ...whole, kind: 'customer', cursor })).rejects.toMatchObject({
        code: 'vendor.refused',
      });
  });
});

const anEvent = (id: string, type: string, object: object, secs = startSecs): object => ({
  id,
  object: 'event',
  type,
  created: secs,
  livemode: false,
  data: { object },
});

describe('lists of what changed', () => {
  test('events name objects, and each is read once as it is now', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/events': aList([
          anEvent('evt_3', 'customer.updated', { id: 'cus_1', name: 'stale' }) as never,
          anEvent('evt_2', 'customer.created', { id: 'cus_1' }) as never,
          anEvent('evt_1', 'customer.deleted', { id: 'cus_0' }) as never,
        ]),
        'GET /v1/customers/cus_1': json(aStripeCustomer()),
        'GET /v1/customers/cus_0': json({ id: 'cus_0', object: 'customer', deleted: true }),
      }),
    );
    const page = await client.listRecords({ ...since, kind: 'customer' });
    expect(page.records).toMatchObject([
      { key: 'cus_1', title: 'Wattle & Gum Pty Ltd' },
      { key: 'cus_0', state: 'deleted' },
    ]);
    expect(page.nextCursor).toBeNull();
    expect(sent).toHaveLength(3);
    const query = sent[0]?.url.searchParams;
    expect(query?.get('created[gte]')).toBe(String((startAt - dayMs) / 1_000));
    expect(query?.get('types[0]')).toBe('customer.created');
  });

  test('pages of events go on, then the next group of types is listed', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/events': (url) =>
          url.searchParams.get('types[0]') === 'invoice.created' && !url.searchParams.has('starting_after')
            ? aList([anEvent('evt_9', 'invoice.updated', { id: 'in_1' }) as never], true)
            : aList([]),
        'GET /v1/invoices/in_1': json(anInvoice()),
      }),
    );
    let cursor: string | null = null;
    const cursors: (string | null)[] = [];
    do {
      const page: Awaited<ReturnType<typeof client.listRecords>> = await client.listRecords({
        ...since,
        kind: 'invoice',
        cursor,
      });
      cursor = page.nextCursor;
      cursors.push(cursor);
    } while (cursor !== null);
    expect(cursors).toEqual([`e0/${startSecs}/evt_9`, 'e1', null]);
    expect(sent.at(-1)?.url.searchParams.get('types[0]')).toBe('charge.updated');
  });

  test('a look that is longer ago than events are kept lists everything, with a warning', async () => {
    const { client, sent, warnings } = openFakeStripe(() => aList([]));
    await client.listRecords({ ...since, since: startAt - 26 * dayMs, kind: 'customer' });
    expect(sent[0]?.url.pathname).toBe('/v1/customers');
    expect(warnings).toHaveLength(1);
  });
});

const aLine = (id: string): object => ({ id, amount: 1, description: id });

describe('reading by id', () => {
  test('what is not there is absent, what was deleted says so', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/customers/cus_1': json(aStripeCustomer()),
        'GET /v1/customers/cus_2': json({ id: 'cus_2', object: 'customer', deleted: true }),
        'GET /v1/customers/cus_3': noSuch(),
      }),
    );
    const wanted = ['cus_1', 'cus_2', 'cus_3', 'cus_1'].map((key) => ({ key, version: null }));
    expect(await client.readRecords('customer', wanted, 'live')).toMatchObject({
      records: [{ key: 'cus_1' }, { key: 'cus_2', state: 'deleted' }],
      absent: ['cus_3'],
    });
  });

  test('an open invoice costs one call, a paid one two, with fee, refunds and dispute', async () => {
    const paid = anInvoice({
      status: 'paid',
      payments: {
        data: [
          { id: 'inpay_1', status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_1' } },
        ],
      },
    });
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/invoices/in_1': json(anInvoice()),
        'GET /v1/invoices/in_2': json({ ...paid, id: 'in_2' }),
        'GET /v1/payment_intents/pi_1': json({
          id: 'pi_1',
          latest_charge: {
            id: 'ch_1',
            currency: 'aud',
            disputed: false,
            balance_transaction: { id: 'txn_1', fee: 30, net: 70, currency: 'aud' },
          },
        }),
      }),
    );
    await client.readRecords('invoice', [{ key: 'in_1', version: null }], 'live');
    expect(sent).toHaveLength(1);
    const { records } = await client.readRecords('invoice', [{ key: 'in_2', version: null }], 'live');
    expect(sent).toHaveLength(3);
    expect(sent[1]?.url.searchParams.get('expand[0]')).toBe('payments');
    expect(records[0]?.fields['payments']).toMatchObject([{ fee: '0.30', net: '0.70' }]);
  });

  test('more lines, credit notes and disputes are read where the invoice says that there are', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/invoices/in_1': json(
          anInvoice({
            lines: { object: 'list', has_more: true, data: [] },
            post_payment_credit_notes_amount: 5,
            payments: {
              data: [
                { id: 'ip', status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_1' } },
              ],
            },
          }),
        ),
        'GET /v1/invoices/in_1/lines': aList([aLine('il_1') as never, aLine('il_2') as never]),
        'GET /v1/credit_notes': aList([{ id: 'cn_1', status: 'issued', total: 5, currency: 'aud' }]),
        'GET /v1/payment_intents/pi_1': json({ id: 'pi_1', latest_charge: { id: 'ch_1', disputed: true } }),
        'GET /v1/disputes': aList([{ id: 'dp_1', status: 'lost', currency: 'aud' }]),
      }),
    );
    const { records } = await client.readRecords('invoice', [{ key: 'in_1', version: null }], 'live');
    expect(records[0]?.fields).toMatchObject({
      lines: [{ id: 'il_1' }, { id: 'il_2' }],
      credit_notes: [{ id: 'cn_1' }],
      disputes: [{ id: 'dp_1' }],
    });
  });

  test('an invoice is found by its payment; a payment of no invoice is absent', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/invoice_payments': (url) =>
          url.searchParams.get('payment[payment_intent]') === 'pi_1'
            ? aList([{ id: 'ip_1', invoice: 'in_1' }])
            : aList([]),
        'GET /v1/invoices/in_1': json(anInvoice()),
      }),
    );
    const wanted = ['pi_1', 'pi_2', 'ch_1'].map((key) => ({ key, version: null }));
    expect(await client.readRecords('invoice', wanted, 'live')).toMatchObject({
      records: [{ key: 'in_1' }],
      // Also the one that led to its invoice: it is no record by itself.
      absent: ['pi_1', 'pi_2', 'ch_1'],
    });
  });

  test('facts of the account', async () => {
    const account = {
      id: accountId,
      country: 'AU',
      default_currency: 'aud',
      charges_enabled: true,
      payouts_enabled: false,
      details_submitted: true,
      settings: { dashboard: { display_name: 'Wattle & Gum', timezone: 'Australia/Melbourne' } },
    };
    const { client, sent } = openFakeStripe(() => json(account));
    expect(await client.readFacts('person')).toEqual({
      accountId,
      name: 'Wattle & Gum',
      timeZone: 'Australia/Melbourne',
      countryCode: 'AU',
      currency: 'AUD',
      chargesEnabled: true,
      payoutsEnabled: false,
      detailsSubmitted: true,
      livemode: false,
      scope: 'read_write',
    });
    // The platform asks in its own name.
    expect(sent[0]?.headers.has('stripe-account')).toBe(false);
  });
});

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

  test('a product is made under an id of ours, its price after it, and becomes its default', async () => {
    const { client, sent } = openFakeStripe(
      routes({
        'POST /v1/products': json(aProduct()),
        'POST /v1/prices': json(aPrice()),
        'POST /v1/products/plb_s1': json(aProduct()),
        'GET /v1/products/plb_s1': json(aProduct()),
        'GET /v1/prices': aList([aPrice()]),
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
      'GET ',
      'GET ',
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

const budgetsOf = (secretKey: string, profile: string, settings = {}): readonly string[] =>
  aStripeConnector({ secretKey })
    .budgets({ profile, settings })
    .map(({ name, calls, byName }) => `${name} ${calls}${byName === true ? ' by name' : ''}`);

describe('limits', () => {
  test('in test mode there are 25 a second in all; live has 100, and 25 for each endpoint', () => {
    expect(budgetsOf('sk_test_1', 'connect')).toEqual(['account 25', 'lists-month 10000 by name']);
    const live = budgetsOf('sk_live_1', 'connect');
    expect(live).toContain('account 100');
    expect(live).toContain('POST /v1/invoices/:id/finalize 25 by name');
    expect(budgetsOf('sk_live_1', 'own_key', { mode: 'test' })).toHaveLength(2);
  });
});
