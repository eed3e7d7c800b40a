import { expect, test } from 'vitest';
import {
  aConnectionTo,
  aPage,
  aWireClient,
  clientSlug,
  json,
  keyedRoot,
  type FakeIgnition,
} from '#test/builders/ignition-context.ts';
import type { ObservedRecord, VendorClient } from '#model/connector.ts';
import { createIgnitionConnector } from './ignition-connector.ts';
import { newestOfEach } from './ignition-listing.ts';
import { parseRecord } from './ignition-mapper.ts';

const connector = createIgnitionConnector({
  baseUrl: 'https://ignition.test',
  clientId: 'app',
  clientSecret: 'app-secret',
});
const open = (fake: FakeIgnition): VendorClient => connector.open(fake.context);

/** Lists all of a kind; gives up after 60 pages. */
const listAll = async (client: VendorClient, kind: string, since: number | null = null) => {
  const records: ObservedRecord[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 60; page += 1) {
    const answer = await client.listRecords({ kind, since, cursor, purpose: 'live' });
    records.push(...answer.records);
    cursor = answer.nextCursor;
    if (cursor === null) return records;
  }
  throw new Error('the listing does not end');
};

test('a listing goes through its pages and then through the archived ones', async () => {
  const fake = aConnectionTo((_request, url) => {
    if (url.searchParams.get('state') === 'archived') return aPage([aWireClient(9, { state: 'archived' })]);
    return url.searchParams.get('cursor') === 'c2' ? aPage([aWireClient(2)]) : aPage([aWireClient(1)], 'c2');
  });
  const records = await listAll(open(fake), 'client');
  expect(records.map(({ key, state }) => [key, state])).toEqual([
    [clientSlug(1), 'active'],
    [clientSlug(2), 'active'],
    [clientSlug(9), 'archived'],
  ]);
  expect(fake.asked).toEqual([
    'GET /v1/clients?limit=100',
    'GET /v1/clients?limit=100&cursor=c2',
    'GET /v1/clients?limit=100&state=archived',
  ]);
  expect(fake.spent).toHaveLength(3);
});

test('a delta asks by updated_from, a second earlier, and for archived ones too', async () => {
  const fake = aConnectionTo(() => aPage([]), { profile: 'reporting' });
  await listAll(open(fake), 'proposal', Date.UTC(2026, 10, 19, 12));
  expect(fake.asked).toEqual([
    'GET /external/api/v1/reporting/proposals?limit=100&updated_from=2026-11-19T11%3A59%3A59.000Z',
    'GET /external/api/v1/reporting/proposals?limit=100&state=archived&updated_from=2026-11-19T11%3A59%3A59.000Z',
  ]);
});

test('windowed reports are asked for all of history, and collections never by change', async () => {
  const fake = aConnectionTo(() => aPage([]));
  const client = open(fake);
  await listAll(client, 'invoice', Date.UTC(2026, 10, 19));
  await listAll(client, 'collection', Date.UTC(2026, 10, 19));
  await listAll(client, 'collection');
  expect(fake.asked).toEqual([
    'GET /v1/invoices?limit=100&date_from=2013-01-01&date_to=2027-12-25&updated_from=2026-11-18T23%3A59%3A59.000Z',
    // A keyed feed has drafts, and shows what became of them.
    'GET /v1/invoices?limit=100&state=draft&date_from=2013-01-01&date_to=2027-12-25&updated_from=2026-11-18T23%3A59%3A59.000Z',
    'GET /v1/invoices?limit=100&state=deleted&date_from=2013-01-01&date_to=2027-12-25&updated_from=2026-11-18T23%3A59%3A59.000Z',
    'GET /v1/collections?limit=100&date_from=2026-11-06&date_to=2027-12-25',
    'GET /v1/collections?limit=100&date_from=2013-01-01&date_to=2027-12-25',
  ]);
});

test('a feed that knows no drafts is read without them', async () => {
  const fake = aConnectionTo((_request, url) =>
    url.searchParams.has('state')
      ? json({ errors: [{ status: '422', detail: 'unknown state' }] }, 422)
      : aPage([{ slug: 'inv_a' }]),
  );
  const records = await listAll(open(fake), 'invoice');
  expect(records.map(({ key }) => key)).toEqual(['inv_a']);
  expect(fake.asked).toHaveLength(3);
});

test('the window of a listing stays as it began, however long its pages take', async () => {
  const fake = aConnectionTo((_request, _url, no) =>
    no === 1 ? aPage([{ slug: 'inv_a' }], 'c2') : aPage([]),
  );
  const client = open(fake);
  const first = await client.listRecords({ kind: 'invoice', since: null, cursor: null, purpose: 'backfill' });
  fake.clock.advance(3 * 86_400_000);
  await client.listRecords({ kind: 'invoice', since: null, cursor: first.nextCursor, purpose: 'backfill' });
  expect(fake.asked[1]).toContain('date_to=2027-12-25&cursor=c2');
});

test('empty pages that promise more are followed, but not for ever', async () => {
  const healing = aConnectionTo((_request, url, no) =>
    url.searchParams.has('state') ? aPage([]) : no < 4 ? aPage([], `c${no}`) : aPage([aWireClient(1)]),
  );
  expect(await listAll(open(healing), 'client')).toHaveLength(1);
  const endless = aConnectionTo((_request, _url, no) => aPage([], `c${no}`));
  await expect(listAll(open(endless), 'client')).rejects.toMatchObject({ code: 'vendor.nonsense' });
  expect(endless.asked).toHaveLength(5);
});

test('an empty page without a cursor ends its pass, rows without one do not pass for all', async () => {
  const ended = aConnectionTo(() => aPage([], null, true));
  expect(await listAll(open(ended), 'contact')).toEqual([]);
  const cut = aConnectionTo(() => aPage([aWireClient(1)], null, true));
  await expect(listAll(open(cut), 'contact')).rejects.toMatchObject({ code: 'vendor.nonsense' });
});

test('a cursor repeated once is followed, and nothing is missed', async () => {
  let repeats = 1;
  const fake = aConnectionTo((_request, url) => {
    const cursor = url.searchParams.get('cursor');
    if (cursor === null) return aPage([{ slug: 'con_1' }], 'c2');
    if (cursor === 'c2' && repeats > 0) {
      repeats -= 1;
      return aPage([{ slug: 'con_2' }], 'c2');
    }
    return cursor === 'c2' ? aPage([{ slug: 'con_2' }], 'c3') : aPage([{ slug: 'con_3' }]);
  });
  const keys = (await listAll(open(fake), 'contact')).map(({ key }) => key);
  expect(new Set(keys)).toEqual(new Set(['con_1', 'con_2', 'con_3']));
});

test('a circle of pages, short or long, fails the listing instead of ending it quietly', async () => {
  for (const length of [1, 2, 7]) {
    const fake = aConnectionTo((_request, _url, no) => aPage([{ slug: `con_${no}` }], `c${no % length}`));
    await expect(listAll(open(fake), 'contact')).rejects.toMatchObject({ code: 'vendor.nonsense' });
    expect(fake.asked.length).toBeLessThan(40);
  }
});

test('a pass whose cursor was forgotten begins anew, twice at most', async () => {
  let forgotten = 1;
  const once = aConnectionTo((_request, url) => {
    if (!url.searchParams.has('cursor')) return aPage([{ slug: 'con_1' }], 'c2');
    forgotten -= 1;
    return forgotten >= 0 ? json({ errors: [{ status: '422' }] }, 422) : aPage([{ slug: 'con_2' }]);
  });
  expect((await listAll(open(once), 'contact')).map(({ key }) => key)).toEqual(['con_1', 'con_1', 'con_2']);
  const always = aConnectionTo((_request, url) =>
    url.searchParams.has('cursor') ? json({}, 422) : aPage([{ slug: 'con_1' }], 'c2'),
  );
  await expect(listAll(open(always), 'contact')).rejects.toMatchObject({ code: 'vendor.refused' });
});

test('a cursor that is not ours is refused', async () => {
  const fake = aConnectionTo(() => aPage([]));
  const query = { kind: 'client', since: null, cursor: 'abc', purpose: 'live' } as const;
  await expect(open(fake).listRecords(query)).rejects.toMatchObject({ code: 'vendor.refused' });
});

const seen = (name: string, updatedAt: string) =>
  parseRecord('client', { slug: 'cli_a', name, updated_at: updatedAt });

test('of one key within a page the newest is kept, of equals the last', () => {
  const records = [
    seen('old', '2026-01-01T00:00:00Z'),
    seen('new', '2026-01-02T00:00:00Z'),
    seen('older', '2025-01-01T00:00:00Z'),
    seen('newest', '2026-01-02T00:00:00Z'),
  ].filter((record) => record !== null);
  expect(newestOfEach(records).map(({ title }) => title)).toEqual(['newest']);
});

test('keyed re-reads a few by slug; what is not there is absent', async () => {
  const fake = aConnectionTo((_request, url) =>
    url.pathname.endsWith(clientSlug(1))
      ? json({ data: aWireClient(1) })
      : json({ errors: [{ status: '404' }] }, 404),
  );
  const wanted = [1, 2].map((no) => ({ key: clientSlug(no), version: null }));
  const answer = await open(fake).readRecords('client', wanted, 'live');
  expect(answer.records.map(({ key }) => key)).toEqual([clientSlug(1)]);
  expect(answer.absent).toEqual([clientSlug(2)]);
});

test('keyed looks many up in one list of recent changes first', async () => {
  const fake = aConnectionTo((_request, url) =>
    url.pathname === '/v1/clients'
      ? aPage(
          [1, 2, 3, 4, 5, 6].map((no) => aWireClient(no)),
          'c2',
        )
      : json(aWireClient(7, { updated_at: '2025-01-01T00:00:00Z' })),
  );
  const wanted = [2, 3, 4, 5, 6, 7].map((no) => ({ key: clientSlug(no), version: 1 }));
  const answer = await open(fake).readRecords('client', wanted, 'live');
  expect(answer.records).toHaveLength(6);
  expect(fake.asked).toEqual([
    `GET /v1/clients?limit=100&updated_from=2026-11-19T23%3A39%3A59.000Z`,
    `GET /v1/clients/${clientSlug(7)}`,
  ]);
});

test('keyed begins that list when the first of them changed, and follows it while its pages are worth a call', async () => {
  const pages = [
    [1, 2, 3, 4, 5],
    [51, 52],
    [6, 7, 8, 9, 10],
  ];
  const fake = aConnectionTo((_request, url) => {
    if (url.pathname !== '/v1/clients') return json(aWireClient(Number(url.pathname.slice(-2))));
    const no = Number(url.searchParams.get('cursor') ?? 0);
    return aPage(
      (pages[no] ?? [50 + no]).map((client) => aWireClient(client)),
      String(no + 1),
    );
  });
  const changedAt = Date.UTC(2026, 10, 19, 23, 59, 30);
  const wanted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((no) => ({
    key: clientSlug(no),
    version: 1,
    changedAt: changedAt + no,
  }));
  const { records } = await open(fake).readRecords('client', wanted, 'live');
  expect(records).toHaveLength(10);
  expect(fake.asked).toHaveLength(3);
  expect(fake.asked[0]).toContain('updated_from=2026-11-19T23%3A59%3A29.001Z');
});

test('keyed leaves a list that holds too much else, and does not begin one again for a while', async () => {
  const fake = aConnectionTo((_request, url) => {
    const slug = url.pathname.split('/')[3];
    if (slug !== undefined) return json({ ...aWireClient(1), slug });
    return aPage([aWireClient(99)], `after ${url.searchParams.get('cursor') ?? 'the first'}`);
  });
  const client = open(fake);
  const wanted = [1, 2, 3, 4, 5, 6].map((no) => ({ key: clientSlug(no), version: 1 }));
  expect((await client.readRecords('client', wanted, 'live')).records).toHaveLength(6);
  const lists = () => fake.asked.filter((asked) => asked.startsWith('GET /v1/clients?'));
  expect(lists()).toHaveLength(2);
  expect((await client.readRecords('client', wanted, 'live')).records).toHaveLength(6);
  expect(lists()).toHaveLength(2);
  expect(fake.spent.map(({ calls }) => calls)).toEqual([1, 1, 6, 6]);
});

test('reporting re-reads through lists, hidden states too, and calls nothing absent', async () => {
  const fake = aConnectionTo(
    (_request, url) =>
      url.searchParams.has('state')
        ? aPage([aWireClient(2, { state: 'archived' })])
        : aPage([aWireClient(1)]),
    { profile: 'reporting' },
  );
  const version = Date.UTC(2026, 10, 19, 23);
  const wanted = [1, 2, 3].map((no) => ({ key: clientSlug(no), version: no === 3 ? null : version }));
  const answer = await open(fake).readRecords('client', wanted, 'live');
  expect(answer.records.map(({ key }) => key)).toEqual([clientSlug(1), clientSlug(2)]);
  expect(answer.absent).toEqual([]);
  expect(fake.asked[0]).toContain('updated_from=2026-11-19T22%3A59%3A59.000Z');
  const unknown = aConnectionTo(() => aPage([]), { profile: 'reporting' });
  await open(unknown).readRecords('client', [{ key: clientSlug(1), version: null }], 'live');
  expect(unknown.asked[0]).toContain('updated_from=2026-11-19T23%3A39%3A59.000Z');
});

test('reporting finds a record by an alias, and stops when all are found', async () => {
  const fake = aConnectionTo(() => aPage([{ slug: 'prop_a', reference_number: 'PROP-7' }], 'c2'), {
    profile: 'reporting',
  });
  const answer = await open(fake).readRecords('proposal', [{ key: 'PROP-7', version: null }], 'person');
  expect(answer.records.map(({ key }) => key)).toEqual(['prop_a']);
  expect(fake.asked).toHaveLength(1);
});

test('clients are found by our reference, archived ones too', async () => {
  const fake = aConnectionTo((_request, url) =>
    url.searchParams.has('state')
      ? aPage([aWireClient(2, { external_client_id: 'plb:2', state: 'archived' })])
      : aPage([aWireClient(1, { external_client_id: 'plb:1' }), aWireClient(3)]),
  );
  const found = await open(fake).findByReference('client', ['plb:1', 'plb:2', 'plb:9'], 'live');
  expect(found.map(({ key }) => key)).toEqual([clientSlug(1), clientSlug(2)]);
  expect(await open(fake).findByReference('contact', ['plb:1'], 'live')).toEqual([]);
});

test('facts name the currency and tell whether Ignition itself pushes to Xero', async () => {
  const quiet = aConnectionTo((_request, url) =>
    aPage(url.pathname === '/v1/invoices' ? [{ slug: 'inv_a', deployment: {} }] : []),
  );
  expect(await open(quiet).readFacts('person')).toEqual({ currency: 'AUD', nativeXeroPush: false });
  const pushing = aConnectionTo(
    (_request, url) =>
      aPage(url.pathname === '/v1/invoices' ? [{ slug: 'inv_a', deployment: { state: 'sent' } }] : []),
    { settings: { baseUrl: keyedRoot, currency: 'nzd' } },
  );
  expect(await open(pushing).readFacts('person')).toEqual({ currency: 'NZD', nativeXeroPush: true });
});

test('the key goes where the settings say, and never to an address without TLS', async () => {
  const fake = aConnectionTo(() => aPage([]), {
    settings: { baseUrl: `${keyedRoot}/`, keyHeader: 'X-Api-Key' },
  });
  await listAll(open(fake), 'contact');
  expect(fake.requests[0]?.headers.get('x-api-key')).toBe('key-1');
  expect(fake.requests[0]?.headers.get('authorization')).toBeNull();
  expect(fake.requests[0]?.url).toBe(`${keyedRoot}/contacts?limit=100`);
  for (const baseUrl of ['http://feed.example.com', 'ftp://x', 'https://a:b@c.test', 'nowhere', undefined])
    expect(() =>
      open(aConnectionTo(() => aPage([]), { settings: baseUrl === undefined ? {} : { baseUrl } })),
    ).toThrow(expect.objectContaining({ code: 'vendor.refused' }));
});

test('the Reporting API’s address may be its host or its root', async () => {
  for (const baseUrl of ['http://127.0.0.1:4500', 'http://127.0.0.1:4500/external/api/v1/']) {
    const fake = aConnectionTo(() => aPage([]), { profile: 'reporting', settings: { baseUrl } });
    await listAll(open(fake), 'deal');
    expect(fake.requests[0]?.url).toBe('http://127.0.0.1:4500/external/api/v1/reporting/deals?limit=100');
  }
});

test('the hour’s budget is the vendor’s unless the settings know better', () => {
  expect(connector.budgets({ profile: 'reporting', settings: {} })).toEqual([
    { name: 'hour', calls: 1_000, windowMs: 3_600_000, scope: 'connection' },
  ]);
  expect(connector.budgets({ profile: 'keyed', settings: { callsPerHour: '5000' } })[0]?.calls).toBe(5_000);
});

test('every poll of all kinds together leaves most of the hour to people and re-reads', () => {
  const callsAnHour = connector.kinds.reduce((sum, kind) => sum + (2 * 3_600_000) / kind.poll.everyMs, 0);
  expect(callsAnHour).toBeLessThan(300);
});
