import { describe, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import {
  accountId,
  aList,
  anInvoice,
  aPrice,
  aProduct,
  aStripeCustomer,
  openFakeStripe,
  startAt,
  startSecs,
} from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';
import { noSuch, routes } from '#test/builders/stripe-routes.ts';

const whole = { since: null, cursor: null, purpose: 'backfill' } as const;
const since = { since: startAt - dayMs, cursor: null, purpose: 'live' } as const;

const anEvent = (id: string, type: string, object: object, secs = startSecs): object => ({
  id,
  object: 'event',
  type,
  created: secs,
  livemode: false,
  data: { object },
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
