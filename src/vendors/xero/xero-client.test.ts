import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { aContact, contactId, failureFrom, json, openFakeXero, startAt } from '#test/builders/xero-fake.ts';

const page = (contacts: JsonObject[], pagination?: JsonObject): Response =>
  json({ Contacts: contacts, ...(pagination === undefined ? {} : { pagination }) });
const listing = (cursor: string | null = null, since: number | null = null) =>
  ({ kind: 'contact', since, cursor, purpose: 'live' }) as const;

describe('listing contacts', () => {
  test('pages by id with archived ones, and stops at the last page that Xero counts', async () => {
    const xero = openFakeXero((_sent, count) =>
      page([aContact({ ContactID: contactId(count) })], { page: count, pageSize: 1000, pageCount: 2 }),
    );
    const first = await xero.client.listRecords(listing());
    const second = await xero.client.listRecords(listing(first.nextCursor));
    expect(second.nextCursor).toBeNull();
    expect([...first.records, ...second.records].map(({ key }) => key)).toEqual([contactId(1), contactId(2)]);
    expect(xero.sent.map(({ url }) => url.search)).toEqual([
      '?includeArchived=true&page=1&order=ContactID&pageSize=1000',
      '?includeArchived=true&page=2&order=ContactID&pageSize=1000',
    ]);
    expect(xero.sent[0]?.headers.get('if-modified-since')).toBeNull();
    expect(xero.sent[0]?.headers.get('accept')).toBe('application/json');
    expect(xero.sent[0]?.headers.get('authorization')).toBe('Bearer token-1');
    expect(xero.spent.calls).toBe(2);
  });

  test('asks for changes by a header in the one form that Xero heeds', async () => {
    const xero = openFakeXero(() => page([], { pageCount: 0 }));
    const { nextCursor } = await xero.client.listRecords(listing(null, startAt));
    expect(nextCursor).toBeNull();
    expect(xero.sent[0]?.headers.get('if-modified-since')).toBe('2026-07-01T01:02:03');
  });

  test('without a count only an empty page is the end', async () => {
    const xero = openFakeXero((_sent, count) => page(count < 3 ? [aContact()] : []));
    const first = await xero.client.listRecords(listing());
    expect(first.nextCursor).toBe('2/1000');
    expect((await xero.client.listRecords(listing('2/1000'))).nextCursor).toBe('3/1000');
    expect((await xero.client.listRecords(listing('3/1000'))).nextCursor).toBeNull();
  });

  test('a refused page size is asked again with 100, and the pass keeps that size', async () => {
    const xero = openFakeXero((sent) =>
      sent.url.searchParams.get('pageSize') === '1000' ? json({}, 400) : page([aContact()], { pageCount: 2 }),
    );
    expect((await xero.client.listRecords(listing())).nextCursor).toBe('2/100');
    expect(xero.spent.calls).toBe(2);
  });

  test('304 is an empty pass, a page without contacts is nonsense, a strange cursor is refused', async () => {
    const unchanged = openFakeXero(() => new Response(null, { status: 304 }));
    expect(await unchanged.client.listRecords(listing(null, startAt))).toEqual({
      records: [],
      nextCursor: null,
    });
    const nonsense = openFakeXero(() => json({ Status: 'OK' }));
    expect((await failureFrom(nonsense.client.listRecords(listing()))).code).toBe('vendor.nonsense');
    expect((await failureFrom(nonsense.client.listRecords(listing('2')))).code).toBe('vendor.refused');
  });

  test('reference lists come whole, in one call, hidden ones included', async () => {
    const xero = openFakeXero(() => json({ TrackingCategories: [] }));
    const query = { kind: 'tracking_category', since: startAt, cursor: null, purpose: 'backfill' } as const;
    expect((await xero.client.listRecords(query)).nextCursor).toBeNull();
    expect(xero.sent[0]?.url.pathname).toBe('/api.xro/2.0/TrackingCategories');
    expect(xero.sent[0]?.url.search).toBe('?includeArchived=true');
    expect(xero.sent[0]?.headers.get('if-modified-since')).toBeNull();
  });
});

describe('reading contacts by key', () => {
  test('asks for 50 a call, paged so that merges show, and says which are absent', async () => {
    const xero = openFakeXero((sent) => {
      const ids = sent.url.searchParams.get('IDs')?.split(',') ?? [];
      return page(ids.filter((id) => id !== contactId(7)).map((ContactID) => aContact({ ContactID })));
    });
    const wanted = Array.from({ length: 60 }, (_, place) => ({ key: contactId(place), version: null }));
    const { records, absent } = await xero.client.readRecords(
      'contact',
      [...wanted, { key: 'no-guid', version: null }, { key: contactId(3).toUpperCase(), version: null }],
      'live',
    );
    expect(records).toHaveLength(59);
    expect(absent).toEqual([contactId(7), 'no-guid']);
    expect(xero.sent.map(({ url }) => url.searchParams.get('IDs')?.split(',').length)).toEqual([50, 10]);
    expect(xero.sent[0]?.url.searchParams.get('page')).toBe('1');
  });

  test('an answer with strangers is nonsense, not a finding of absence', async () => {
    const xero = openFakeXero(() => page([aContact({ ContactID: contactId(9) })]));
    const read = xero.client.readRecords('contact', [{ key: contactId(1), version: null }], 'live');
    expect((await failureFrom(read)).code).toBe('vendor.nonsense');
  });
});

describe('finding contacts by our reference', () => {
  test('filters by ContactNumber, 25 a call', async () => {
    const xero = openFakeXero((_sent, count) =>
      page(count === 1 ? [aContact({ ContactNumber: 'plb:r3' })] : []),
    );
    const references = Array.from({ length: 30 }, (_, place) => `plb:r${place}`);
    const found = await xero.client.findByReference('contact', references, 'live');
    expect(found.map(({ reference }) => reference)).toEqual(['plb:r3']);
    expect(xero.sent).toHaveLength(2);
    expect(xero.sent[1]?.url.searchParams.get('where')).toBe(
      'ContactNumber=="plb:r25" OR ContactNumber=="plb:r26" OR ContactNumber=="plb:r27" OR ContactNumber=="plb:r28" OR ContactNumber=="plb:r29"',
    );
    expect(xero.sent[1]?.url.searchParams.get('includeArchived')).toBe('true');
  });

  test('a filter that Xero ignored is nonsense: our contact must not look absent', async () => {
    const xero = openFakeXero(() => page([aContact({ ContactNumber: 'HUB-1' })]));
    expect((await failureFrom(xero.client.findByReference('contact', ['plb:a'], 'live'))).code).toBe(
      'vendor.nonsense',
    );
  });

  test('where Xero finds the filter too broad, its text search finds one by one', async () => {
    const xero = openFakeXero((sent) =>
      sent.url.searchParams.has('where')
        ? json({ Type: 'QueryParseException' }, 400)
        : page([
            aContact({ ContactNumber: sent.url.searchParams.get('searchTerm') ?? '' }),
            aContact({ ContactID: contactId(2), Name: 'plb:a and plb:b' }),
          ]),
    );
    const found = await xero.client.findByReference('contact', ['plb:a', 'plb:b'], 'live');
    expect(found.map(({ reference }) => reference)).toEqual(['plb:a', 'plb:b']);
  });

  test('a reference that could end the quotes never reaches Xero', async () => {
    const xero = openFakeXero(() => page([]));
    const work = xero.client.findByReference('contact', ['plb:a" OR Name!="'], 'live');
    expect((await failureFrom(work)).code).toBe('vendor.refused');
    expect(xero.sent).toEqual([]);
  });
});

const oneOrganisation = (): Response => json({ Organisations: [{ Name: 'Wattle' }] });

describe('one request', () => {
  test('names the tenant, except on a custom connection', async () => {
    const app = openFakeXero(oneOrganisation);
    await app.client.readFacts('live');
    expect(app.sent[0]?.headers.get('xero-tenant-id')).toBe('c2cc9b6e-9458-4c7d-93cc-f02b81b0594f');
    const custom = openFakeXero(oneOrganisation, { profile: 'custom_connection', tenantId: null });
    await custom.client.readFacts('live');
    expect(custom.sent[0]?.headers.has('xero-tenant-id')).toBe(false);
    const unchosen = openFakeXero(oneOrganisation, { tenantId: null });
    expect((await failureFrom(unchosen.client.readFacts('live'))).code).toBe('vendor.forbidden');
    expect(unchosen.spent.calls).toBe(0);
  });

  test('tells the budgets what is left', async () => {
    const xero = openFakeXero(() =>
      json({ Organisations: [{ Name: 'Wattle' }] }, 200, {
        'X-MinLimit-Remaining': '59',
        'X-DayLimit-Remaining': '4998',
        'X-AppMinLimit-Remaining': '9999',
      }),
    );
    await xero.client.readFacts('live');
    expect(xero.reports).toEqual([{ remaining: { minute: 59, day: 4998, 'app-minute': 9999 } }]);
  });

  test('refreshes once when the token is refused, and no more', async () => {
    const healed = openFakeXero((sent) =>
      sent.headers.get('authorization') === 'Bearer token-2'
        ? json({ Organisations: [{ Name: 'Wattle' }] })
        : json({ Detail: 'TokenExpired' }, 401),
    );
    await healed.client.readFacts('live');
    expect(healed.rejected).toEqual(['token-1']);
    expect(healed.spent.calls).toBe(2);
    const dead = openFakeXero(() => json({}, 401));
    expect((await failureFrom(dead.client.readFacts('live'))).code).toBe('vendor.unauthorised');
    expect(dead.sent).toHaveLength(2);
  });

  test.each([
    [401, { 'www-authenticate': 'Bearer error="insufficent_scope"' }, {}, 'insufficient_scope'],
    [403, { 'www-authenticate': 'Bearer error="insufficient_scope"' }, {}, 'insufficient_scope'],
    [403, {}, { Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' }, 'tenant_not_connected'],
  ])('%i %o %o asks for consent and is never tried again', async (status, headers, body, reason) => {
    const xero = openFakeXero(() => json(body, status, headers));
    const error = await failureFrom(xero.client.readFacts('live'));
    expect(error).toMatchObject({ code: 'vendor.forbidden', retry: 'never', details: { reason } });
    expect(xero.sent).toHaveLength(1);
  });

  test.each([
    [{ 'X-Rate-Limit-Problem': 'minute', 'Retry-After': '17' }, 'minute', 17_000],
    [{ 'X-Rate-Limit-Problem': 'Day', 'Retry-After': '66975' }, 'day', 66_975_000],
    [{ 'X-Rate-Limit-Problem': 'appminute', 'Retry-After': '5' }, 'app-minute', 5_000],
    [{ 'X-Rate-Limit-Problem': 'concurrent' }, 'minute', 1_500],
    [{}, 'minute', 1_500],
    [{ 'Retry-After': '4000' }, 'day', 4_000_000],
  ])('429 with %o holds back the %s budget for %i ms, whatever its body', async (headers, name, afterMs) => {
    const xero = openFakeXero(
      () => new Response('<html>', { status: 429, headers: headers as Record<string, string> }),
    );
    const error = await failureFrom(xero.client.readFacts('live'));
    expect(error).toMatchObject({ code: 'vendor.throttled', retry: { afterMs } });
    expect(xero.reports).toEqual([{ remaining: {}, blocked: { name, until: startAt + afterMs } }]);
  });

  test('a text from a gateway and a lost socket are unreachable when nothing was written', async () => {
    const gateway = openFakeXero(() => new Response('Bad Gateway', { status: 502 }));
    expect((await failureFrom(gateway.client.readFacts('live'))).code).toBe('vendor.unreachable');
    const lost = openFakeXero(() => {
      throw socketError('ECONNRESET');
    });
    expect((await failureFrom(lost.client.readFacts('live'))).code).toBe('vendor.unreachable');
  });

  test('a success that is no JSON is nonsense, and the correlation id is kept', async () => {
    const xero = openFakeXero(
      () => new Response('<Response/>', { headers: { 'Xero-Correlation-Id': 'abc-123' } }),
    );
    expect(await failureFrom(xero.client.readFacts('live'))).toMatchObject({
      code: 'vendor.nonsense',
      details: { vendor: 'xero', correlationId: 'abc-123', operation: 'GET /Organisation' },
    });
  });
});

const socketError = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

const wattle = { key: null, reference: 'plb:1', body: { ContactNumber: 'plb:1', Name: 'Wattle' } };
const gum = { key: null, reference: 'plb:2', body: { ContactNumber: 'plb:2', Name: 'Gum' } };
const options = { idempotencyKey: 'att-1', purpose: 'live' } as const;
const zero = '00000000-0000-0000-0000-000000000000';
const taken =
  'The contact name Gum is already assigned to another contact. The contact name must be unique across all active contacts.';

describe('writing contacts', () => {
  test('creates by PUT, changes by POST, each judged by itself and with our key', async () => {
    const xero = openFakeXero(() =>
      page([aContact({ ContactNumber: 'plb:1', StatusAttributeString: 'OK', Warnings: [{ Message: 'w' }] })]),
    );
    const outcomes = await xero.client.writeRecords('contact', 'create', [wattle], options);
    expect(outcomes).toMatchObject([
      { outcome: 'applied', record: { key: contactId(1), reference: 'plb:1' }, warnings: ['w'] },
    ]);
    const body = { ContactID: contactId(1), ContactStatus: 'ARCHIVED' };
    await xero.client.writeRecords('contact', 'archive', [{ key: contactId(1), reference: 'plb:1', body }], {
      ...options,
      idempotencyKey: 'k'.repeat(200),
    });
    expect(xero.sent.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
      'PUT /api.xro/2.0/Contacts?summarizeErrors=false',
      'POST /api.xro/2.0/Contacts?summarizeErrors=false',
    ]);
    expect(xero.sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      'att-1',
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    expect(JSON.parse(xero.sent[1]?.body ?? '')).toEqual({ Contacts: [body] });
  });

  test('200 is no success: every element says for itself', async () => {
    const xero = openFakeXero(() =>
      page([
        aContact({ ContactNumber: 'plb:1' }),
        {
          ContactID: zero,
          Name: 'Gum',
          StatusAttributeString: 'ERROR',
          HasValidationErrors: true,
          ValidationErrors: [{ Message: taken }],
        },
      ]),
    );
    const [first, second] = await xero.client.writeRecords('contact', 'create', [wattle, gum], options);
    expect(first?.outcome).toBe('applied');
    expect(second).toEqual({
      outcome: 'refused',
      reason: 'conflict',
      code: 'xero.contact_name_taken',
      message: 'Another active contact in Xero has this name.',
      fields: { Name: taken },
    });
  });

  test.each<[string, JsonObject, object]>([
    [
      'errors nested in a phone, though all flags say fine',
      {
        HasValidationErrors: false,
        StatusAttributeString: 'OK',
        Phones: [{ PhoneType: 'FAX', ValidationErrors: [{ Message: 'Odd number' }] }],
      },
      { reason: 'invalid', code: 'xero.validation', fields: { record: 'Odd number' } },
    ],
    [
      'an invalid address of e-mail and a second reason',
      { ValidationErrors: [{ Message: 'Email address must be valid.' }, { Message: 'And more.' }] },
      { fields: { EmailAddress: 'Email address must be valid.', record: 'And more.' } },
    ],
    [
      'a name clash among other reasons',
      { ValidationErrors: [{ Message: 'And more.' }, { Message: taken }] },
      { reason: 'conflict' },
    ],
    [
      'a sentence that only contains the known one',
      { ValidationErrors: [{ Message: `Note: ${taken} Really.` }] },
      { reason: 'invalid', fields: { record: expect.stringContaining('Note') as string } },
    ],
    [
      'an account number in use',
      { ValidationErrors: [{ Message: accountNumberTaken() }] },
      { reason: 'conflict' },
    ],
    ['a zero id without a word', { ContactID: zero }, { fields: { record: 'Xero gave no reason.' } }],
    ['a flag alone', { HasErrors: true }, { reason: 'invalid' }],
    [
      'an erased contact',
      { ContactStatus: 'GDPRREQUEST', StatusAttributeString: 'ERROR' },
      { reason: 'gone', code: 'xero.contact_erased' },
    ],
    [
      'an archived contact',
      { ContactStatus: 'ARCHIVED', StatusAttributeString: 'ERROR' },
      { reason: 'gone', code: 'xero.contact_archived' },
    ],
  ])('refused: %s', async (_what, element, expected) => {
    const xero = openFakeXero(() => page([aContact(element)]));
    const body = { ContactID: contactId(1), Name: 'Gum' };
    const [outcome] = await xero.client.writeRecords(
      'contact',
      'update',
      [{ key: contactId(1), reference: 'plb:2', body }],
      options,
    );
    expect(outcome).toMatchObject({ outcome: 'refused', ...expected });
  });

  test.each<[string, JsonObject[]]>([
    ['too few elements', [aContact({ ContactNumber: 'plb:1' })]],
    [
      'elements in another order',
      [aContact({ ContactNumber: 'plb:2' }), aContact({ ContactNumber: 'plb:1' })],
    ],
    ['an element without id', [aContact({ ContactNumber: 'plb:1' }), { Name: 'Gum' }]],
  ])('%s leaves the outcome of all unknown', async (_what, elements) => {
    const xero = openFakeXero(() => page(elements));
    const work = xero.client.writeRecords('contact', 'create', [wattle, gum], options);
    expect((await failureFrom(work)).code).toBe('vendor.unknown_outcome');
  });

  test('an update answered with another contact’s id is unknown', async () => {
    const xero = openFakeXero(() => page([aContact({ ContactID: contactId(2) })]));
    const body = { ContactID: contactId(1), Name: 'Gum' };
    const work = xero.client.writeRecords(
      'contact',
      'update',
      [{ key: contactId(1), reference: 'plb:1', body }],
      options,
    );
    expect((await failureFrom(work)).code).toBe('vendor.unknown_outcome');
  });

  test.each<[string, () => Response, string]>([
    ['500', () => json({}, 500), 'vendor.unknown_outcome'],
    ['503 in plain text', () => new Response('busy', { status: 503 }), 'vendor.unknown_outcome'],
    ['200 without JSON', () => new Response('<Response/>'), 'vendor.unknown_outcome'],
    ['200 of another shape', () => json([]), 'vendor.unknown_outcome'],
    ['a redirect', () => new Response(null, { status: 302 }), 'vendor.unknown_outcome'],
    ['a reset socket', () => thrown(socketError('ECONNRESET')), 'vendor.unknown_outcome'],
    ['a time-out', () => thrown(new DOMException('late', 'TimeoutError')), 'vendor.unknown_outcome'],
    ['a refused connection', () => thrown(socketError('ECONNREFUSED')), 'vendor.unreachable'],
    ['an unknown host', () => thrown(socketError('ENOTFOUND')), 'vendor.unreachable'],
    ['429', () => new Response(null, { status: 429 }), 'vendor.throttled'],
    ['400 in plain text', () => new Response('No.', { status: 400 }), 'vendor.refused'],
    [
      '400 for the batch',
      () => json({ ErrorNumber: 10, Type: 'ValidationException', Elements: [{}, {}] }, 400),
      'vendor.refused',
    ],
  ])('%s', async (_what, answer, code) => {
    const xero = openFakeXero(answer);
    const error = await failureFrom(xero.client.writeRecords('contact', 'create', [wattle, gum], options));
    expect(error.code).toBe(code);
    expect(error.details['vendor']).toBe('xero');
  });

  test('one address of several that was reached leaves a write unknown', async () => {
    const errors = [socketError('ECONNREFUSED').cause, socketError('ECONNRESET').cause];
    const xero = openFakeXero(() =>
      thrown(new TypeError('fetch failed', { cause: new AggregateError(errors, 'all failed') })),
    );
    const error = await failureFrom(xero.client.writeRecords('contact', 'create', [wattle], options));
    expect(error.code).toBe('vendor.unknown_outcome');
  });

  test('a 400 that names the only contact sent is its outcome', async () => {
    const Elements = [{ ContactID: zero, Name: 'Gum', ValidationErrors: [{ Message: taken }] }];
    const xero = openFakeXero(() => json({ ErrorNumber: 10, Type: 'ValidationException', Elements }, 400));
    const [outcome] = await xero.client.writeRecords('contact', 'create', [gum], options);
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'xero.contact_name_taken' });
  });

  test('no error repeats a name, an address or a token', async () => {
    const secret = 'Jane Citizen';
    const Elements = [{ Name: secret, ValidationErrors: [{ Message: secret }] }];
    const body = { ErrorNumber: 10, Type: 'ValidationException', Message: secret, Detail: secret, Elements };
    const xero = openFakeXero(() => json(body, 400, { 'Xero-Correlation-Id': secret }));
    const error = await failureFrom(xero.client.writeRecords('contact', 'create', [wattle, gum], options));
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toMatch(/Jane|Wattle|token-/);
    expect(error.details).toMatchObject({ type: 'ValidationException', errorNumber: 10, detail: '?' });
  });

  test('what Xero does not know, or too much of it, does not leave the house', async () => {
    const xero = openFakeXero(() => page([]));
    const write = (writes: readonly { key: null; reference: string; body: JsonObject }[]) =>
      failureFrom(xero.client.writeRecords('contact', 'create', writes, options));
    expect((await write([{ ...wattle, body: { Nmae: 'Wattle' } }])).code).toBe('vendor.refused');
    expect((await write(Array.from({ length: 51 }, () => wattle))).code).toBe('vendor.refused');
    const large = { ...wattle, body: { Name: 'W'.repeat(100_000) } };
    expect((await write(Array.from({ length: 50 }, () => large))).code).toBe('vendor.refused');
    expect(xero.sent).toEqual([]);
    expect(await xero.client.writeRecords('contact', 'create', [], options)).toEqual([]);
  });
});

const thrown = (error: Error): never => {
  throw error;
};

function accountNumberTaken(): string {
  return 'The Account Number already exists. Please enter a different Account Number.';
}
