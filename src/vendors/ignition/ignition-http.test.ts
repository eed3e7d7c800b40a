import { expect, test } from 'vitest';
import {
  aConnectionTo,
  aPage,
  ignitionNow,
  json,
  type FakeIgnition,
} from '#test/builders/ignition-context.ts';
import { PlumblineError } from '#base/errors.ts';
import { createIgnitionConnector } from './ignition-connector.ts';

const connector = createIgnitionConnector({
  baseUrl: 'https://ignition.test',
  clientId: 'a',
  clientSecret: 'b',
});

const read = (fake: FakeIgnition) =>
  connector.open(fake.context).listRecords({ kind: 'contact', since: null, cursor: null, purpose: 'person' });
const write = (fake: FakeIgnition) =>
  connector
    .open(fake.context)
    .writeRecords('client', 'update', [{ key: 'cli_a', reference: 'plb:1', body: { name: 'Secret Name' } }], {
      idempotencyKey: 'k1',
      purpose: 'live',
    });
const html = () => new Response('<html>sign in</html>');
const errorOf = async (promise: Promise<unknown>): Promise<PlumblineError> => {
  const caught: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (caught instanceof PlumblineError) return caught;
  throw new Error('expected a PlumblineError', { cause: caught });
};

test.each([
  [401, 'vendor.unauthorised', 'vendor.unauthorised'],
  [403, 'vendor.forbidden', 'vendor.forbidden'],
  [429, 'vendor.throttled', 'vendor.throttled'],
  [405, 'vendor.refused', 'vendor.refused'],
  [408, 'vendor.unreachable', 'vendor.unknown_outcome'],
  [500, 'vendor.unreachable', 'vendor.unknown_outcome'],
  [503, 'vendor.unreachable', 'vendor.unknown_outcome'],
  [302, 'vendor.nonsense', 'vendor.nonsense'],
])('status %i is %s for a read and %s for a write', async (status, readCode, writeCode) => {
  const body = {
    errors: [{ status: String(status), code: 'some_code', detail: 'mary@example.test is odd' }],
  };
  const readError = await errorOf(read(aConnectionTo(() => json(body, status))));
  const writeError = await errorOf(write(aConnectionTo(() => json(body, status))));
  expect([readError.code, writeError.code]).toEqual([readCode, writeCode]);
  for (const error of [readError, writeError]) {
    expect(error.details).toMatchObject({ vendor: 'ignition', status, codes: ['some_code'] });
    expect(error.hint).not.toBe('');
    const told = JSON.stringify([error.message, error.details, error.hint]);
    expect(told).not.toMatch(/mary@|key-1|Secret Name/);
  }
});

test.each([
  [{ 'x-ratelimit-reset': String(ignitionNow / 1_000 + 90), 'retry-after': '5' }, 90_000],
  [{ 'x-ratelimit-reset': '17', 'retry-after': '5' }, 5_000],
  [{ 'retry-after': new Date(ignitionNow + 45_000).toUTCString() }, 45_000],
  [{ 'x-ratelimit-reset': String(ignitionNow / 1_000 + 999_999) }, 3_600_000],
  [{ 'retry-after': 'soon' }, 60_000],
  [{}, 60_000],
])('a 429 with %o waits %i ms and closes the hour', async (headers, afterMs) => {
  const fake = aConnectionTo(() => json({}, 429, headers));
  const error = await errorOf(read(fake));
  expect(error.retry).toEqual({ afterMs });
  expect(fake.limits).toEqual([
    { remaining: { hour: 0 }, blocked: { name: 'hour', until: ignitionNow + afterMs } },
  ]);
});

test('what is left of the hour is noted when the vendor says it', async () => {
  const fake = aConnectionTo(() => json({ data: [] }, 200, { 'x-ratelimit-remaining': '812' }));
  await read(fake);
  expect(fake.limits).toEqual([{ remaining: { hour: 812 } }]);
});

test('a refused token is renewed once and the call sent again', async () => {
  const fake = aConnectionTo(
    (request) => (request.headers.get('authorization') === 'Bearer token-2' ? aPage([]) : json({}, 401)),
    {
      profile: 'reporting',
      renewed: { kind: 'oauth', accessToken: 'token-2', refreshToken: 'r', expiresAt: 0, scope: 'reporting' },
    },
  );
  await read(fake);
  expect(fake.rejected).toEqual(['token-1']);
  expect(fake.spent).toHaveLength(2);
  const hopeless = aConnectionTo(() => json({}, 401), { profile: 'reporting' });
  expect((await errorOf(read(hopeless))).code).toBe('vendor.unauthorised');
  expect(hopeless.asked).toHaveLength(1);
});

const lost = (code: string) => () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
};
const timeout = () => {
  throw new DOMException('timed out', 'TimeoutError');
};

test('a lost answer is unknown to a write that may have left, and harmless otherwise', async () => {
  expect((await errorOf(read(aConnectionTo(lost('ECONNRESET'))))).code).toBe('vendor.unreachable');
  expect((await errorOf(read(aConnectionTo(timeout)))).details).toMatchObject({ cause: ['ETIMEDOUT'] });
  expect((await errorOf(write(aConnectionTo(lost('ECONNRESET'))))).code).toBe('vendor.unknown_outcome');
  expect((await errorOf(write(aConnectionTo(timeout)))).code).toBe('vendor.unknown_outcome');
  for (const code of ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])
    expect((await errorOf(write(aConnectionTo(lost(code))))).code).toBe('vendor.unreachable');
});

test('an answer that is not JSON, or not a list, is nonsense; after a write it is unknown', async () => {
  expect((await errorOf(read(aConnectionTo(html)))).code).toBe('vendor.nonsense');
  expect((await errorOf(read(aConnectionTo(() => json({ rows: [] }))))).code).toBe('vendor.nonsense');
  expect((await errorOf(write(aConnectionTo(html)))).code).toBe('vendor.unknown_outcome');
  expect((await errorOf(write(aConnectionTo(() => json({ data: { name: 'no slug' } }))))).code).toBe(
    'vendor.unknown_outcome',
  );
});

test('a kind or a profile that Ignition does not have is refused', async () => {
  const fake = aConnectionTo(() => aPage([]));
  const query = { kind: 'estimate', since: null, cursor: null, purpose: 'live' } as const;
  expect((await errorOf(connector.open(fake.context).listRecords(query))).code).toBe('vendor.refused');
  expect(() => connector.open({ ...fake.context, profile: 'mcp' })).toThrow(
    expect.objectContaining({ code: 'vendor.refused' }),
  );
});
