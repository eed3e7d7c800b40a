import { describe, expect, test } from 'vitest';
import { PlumblineError } from '#base/errors.ts';
import { accountId, aKey, aRefusal, openFakeStripe, startAt } from '#test/builders/stripe-fake.ts';
import { json, type Answer } from '#test/builders/xero-fake.ts';

const call = { idempotencyKey: 'key-1', purpose: 'live' } as const;

const caught = async (work: Promise<unknown>): Promise<PlumblineError> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PlumblineError)) throw new Error(`not ours: ${String(error)}`);
  return error;
};

/** What a write and a read come to when Stripe answers so. */
const failures = async (
  answer: Answer,
): Promise<{ readonly write: PlumblineError; readonly read: PlumblineError; readonly sent: number }> => {
  const bench = openFakeStripe(answer);
  const write = await caught(bench.billing.send('in_1', call));
  const sent = bench.sent.length;
  const read = await caught(bench.billing.readInvoice('in_1', { purpose: 'live' }));
  return { write, read, sent };
};

const socketFault = (code: string): Error =>
  Object.assign(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }), { code });

const halfBody = (status: number): Response =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"id":"in_'));
        controller.error(new Error('closed'));
      },
    }),
    { status },
  );

describe('what became of a call', () => {
  test.each<[string, () => Response, string, string]>([
    ['a fault', () => aRefusal(500, { type: 'api_error' }), 'vendor.unknown_outcome', 'vendor.unreachable'],
    [
      'a gateway’s page',
      () => new Response('<h1>502</h1>', { status: 502 }),
      'vendor.unknown_outcome',
      'vendor.unreachable',
    ],
    [
      'a fault in another’s shape',
      () => json({ message: 'no' }, 503),
      'vendor.unknown_outcome',
      'vendor.unreachable',
    ],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: '/' } }),
      'vendor.unknown_outcome',
      'vendor.unreachable',
    ],
    ['half a body', () => halfBody(200), 'vendor.unknown_outcome', 'vendor.unreachable'],
    ['half a fault', () => halfBody(500), 'vendor.unknown_outcome', 'vendor.unreachable'],
    ['text for JSON', () => new Response('fine'), 'vendor.unknown_outcome', 'vendor.nonsense'],
    ['JSON of nothing', () => json({ ok: true }), 'vendor.unknown_outcome', 'vendor.nonsense'],
    [
      'a key under way',
      () => aRefusal(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }),
      'vendor.unknown_outcome',
      'vendor.unreachable',
    ],
    // Stripe's client takes these for successes.
    [
      'a refusal in another’s shape',
      () => json({ message: 'unsupported' }, 415),
      'vendor.refused',
      'vendor.refused',
    ],
    [
      'a wrong key',
      () => aRefusal(401, { type: 'invalid_request_error' }),
      'vendor.unauthorised',
      'vendor.unauthorised',
    ],
    [
      'a missing permission',
      () => aRefusal(403, { type: 'invalid_request_error' }),
      'vendor.forbidden',
      'vendor.forbidden',
    ],
    [
      'a refused card',
      () => aRefusal(402, { type: 'card_error', code: 'card_declined', decline_code: 'expired_card' }),
      'vendor.refused',
      'vendor.refused',
    ],
  ])('%s', async (_what, answer, onWrite, onRead) => {
    const { write, read, sent } = await failures(answer);
    expect([write.code, read.code]).toEqual([onWrite, onRead]);
    expect(write.details['vendor']).toBe('stripe');
    expect(sent).toBe(1);
  });

  test.each([
    ['ECONNREFUSED', 'vendor.unreachable'],
    ['ECONNRESET', 'vendor.unknown_outcome'],
    ['EPIPE', 'vendor.unknown_outcome'],
  ])('a socket that ends with %s is never tried again by the client', async (code, onWrite) => {
    const { write, read, sent } = await failures(() => {
      throw socketFault(code);
    });
    expect([write.code, read.code]).toEqual([onWrite, 'vendor.unreachable']);
    expect(write.details['cause']).toEqual([code]);
    expect(sent).toBe(1);
  });

  test('one key with two bodies is a fault of ours, and says so', async () => {
    const { write } = await failures(() => aRefusal(400, { type: 'idempotency_error' }));
    expect(write).toMatchObject({ code: 'vendor.refused', details: { reason: 'idempotency_mismatch' } });
    expect(write.hint).toContain('report');
  });

  test('refusals tell code, parameter and request, and never what a person typed', async () => {
    const { write } = await failures(() =>
      aRefusal(400, {
        type: 'invalid_request_error',
        code: 'parameter_invalid_string',
        param: 'lines[0][description]',
        message: 'Invalid: Jo Private',
      }),
    );
    expect(write.details).toEqual({
      vendor: 'stripe',
      operation: 'POST /v1/invoices/:id/send',
      status: 400,
      requestId: 'req_1',
      vendorType: 'invalid_request_error',
      vendorCode: 'parameter_invalid_string',
      param: 'lines[0][description]',
      reason: 'invalid',
    });
    expect(`${write.message} ${write.hint} ${String(write.cause)}`).not.toContain('Private');
  });
});

const throttled =
  (reason: string | null, error = {}): Answer =>
  () =>
    aRefusal(
      429,
      { type: 'invalid_request_error', ...error },
      reason === null ? {} : { 'stripe-rate-limited-reason': reason },
    );

describe('waits', () => {
  test.each<[string | null, object, number, string | null]>([
    ['global-rate', {}, 1_000, 'account'],
    ['endpoint-rate', {}, 1_000, 'POST /v1/invoices/:id/send'],
    ['endpoint-concurrency', {}, 2_000, 'POST /v1/invoices/:id/send'],
    ['global-concurrency', {}, 2_000, 'account'],
    ['resource-specific', {}, 30_000, null],
    [null, {}, 1_000, 'account'],
    [null, { code: 'lock_timeout' }, 2_000, null],
  ])('%s %o', async (reason, error, afterMs, blocked) => {
    const bench = openFakeStripe(throttled(reason, error));
    await expect(bench.billing.send('in_1', call)).rejects.toMatchObject({
      code: 'vendor.throttled',
      retry: { afterMs },
    });
    expect(bench.reports).toEqual(
      blocked === null ? [] : [{ remaining: {}, blocked: { name: blocked, until: startAt + afterMs } }],
    );
  });
});

const denied = (): Response =>
  aRefusal(403, { type: 'invalid_request_error', code: 'account_invalid', message: 'revoked?' });

describe('access that Stripe denies', () => {
  test('is believed when asking for the account is denied as well', async () => {
    const bench = openFakeStripe(denied);
    await expect(bench.billing.send('in_1', call)).rejects.toMatchObject({
      code: 'vendor.unauthorised',
      details: { reason: 'account_invalid' },
    });
    expect(bench.sent.map(({ url }) => url.pathname)).toEqual([
      '/v1/invoices/in_1/send',
      `/v1/accounts/${accountId}`,
    ]);
  });

  test('is a passing fault when the account answers', async () => {
    const bench = openFakeStripe(({ url }) =>
      url.pathname.startsWith('/v1/accounts') ? json({ id: accountId }) : denied(),
    );
    await expect(bench.billing.send('in_1', call)).rejects.toMatchObject({ code: 'vendor.unreachable' });
  });

  test('is not believed while Stripe has other troubles', async () => {
    const bench = openFakeStripe(({ url }) =>
      url.pathname.startsWith('/v1/accounts') ? aRefusal(500, { type: 'api_error' }) : denied(),
    );
    await expect(bench.billing.send('in_1', call)).rejects.toMatchObject({ code: 'vendor.unreachable' });
  });
});

const keyed = (keys: readonly string[]): Parameters<typeof openFakeStripe>[1] => ({
  profile: 'own_key',
  settings: { mode: 'test' },
  tenantId: null,
  credential: (options) => {
    const place = options?.rejected === undefined ? 0 : keys.indexOf(options.rejected) + 1;
    return Promise.resolve(aKey(keys[Math.min(place, keys.length - 1)] ?? ''));
  },
});

const onlyNew: Answer = ({ headers }) =>
  headers.get('authorization') === 'Bearer sk_test_new'
    ? json({ id: 'acct_own', charges_enabled: true })
    : aRefusal(401, { type: 'invalid_request_error', code: 'api_key_expired' });

describe('a refused key', () => {
  test('is replaced once by the one that is stored now', async () => {
    const bench = openFakeStripe(onlyNew, keyed(['sk_test_old', 'sk_test_new']));
    expect(await bench.client.readFacts('person')).toMatchObject({ accountId: 'acct_own', scope: null });
    expect(bench.sent).toHaveLength(2);
  });

  test('ends the call where there is no other', async () => {
    const bench = openFakeStripe(onlyNew, keyed(['sk_test_old']));
    await expect(bench.client.readFacts('person')).rejects.toMatchObject({
      code: 'vendor.unauthorised',
      details: { vendorCode: 'api_key_expired' },
    });
    expect(bench.sent).toHaveLength(1);
  });
});
