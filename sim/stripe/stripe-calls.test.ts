import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hourMs, secondMs } from '#base/clock.ts';
import { callAs } from './stripe-caller.ts';
import type { StripeReply } from './stripe-caller.ts';
import { platformKey, startFixture } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

const codeOf = ({ body }: StripeReply): unknown =>
  (body['error'] as Record<string, unknown> | undefined)?.['code'];

describe('calls', () => {
  let fixture: StripeFixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stripe.close());

  const create = (key: string, form: Record<string, string> = { name: 'A' }): Promise<StripeReply> =>
    fixture.caller.call('POST', '/v1/customers', form, { 'idempotency-key': key });
  const customers = async (): Promise<readonly Record<string, unknown>[]> =>
    (await fixture.caller.call('GET', '/v1/customers', { limit: 100 })).body['data'] as Record<
      string,
      unknown
    >[];

  it('are done once for one key, for 24 hours, and never for other parameters', async () => {
    const first = await create('k1');
    const again = await create('k1');
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
    const other = await create('k1', { name: 'B' });
    expect([other.status, (other.body['error'] as { type: string }).type]).toEqual([
      400,
      'idempotency_error',
    ]);
    fixture.clock.advance(24 * hourMs);
    expect((await create('k1')).body['id']).not.toBe(first.body['id']);
  });

  it('keep a failure of the server under the key, but not a refusal', async () => {
    fixture.stripe.addFault({ kind: 'status-500', count: 1 });
    expect((await create('k2')).status).toBe(500);
    const replayed = await create('k2');
    expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([500, 'true']);
    fixture.stripe.addFault({ kind: 'status-500-after-commit', count: 1 });
    expect((await create('k3', { name: 'Landed' })).status).toBe(500);
    expect((await create('k3', { name: 'Landed' })).status).toBe(500);
    expect((await customers()).map(({ name }) => name)).toEqual(['Landed']);
    expect((await create('k4', { colour: 'red' })).status).toBe(400);
    expect((await create('k4', { name: 'Fine' })).status).toBe(200);
  });

  it('are looked up by the key after an answer that was lost', async () => {
    fixture.stripe.addFault({ kind: 'timeout-after-commit', count: 1 });
    await expect(create('k5')).rejects.toThrow('fetch failed');
    expect((await create('k5')).headers.get('idempotent-replayed')).toBe('true');
    expect(await customers()).toHaveLength(1);
  });

  it('wait for one another under one key', async () => {
    fixture.stripe.addFault({ kind: 'slow', ms: 5_000, count: 1 });
    const slow = create('k6');
    await new Promise((resolve) => setImmediate(resolve));
    const meanwhile = await create('k6');
    expect([meanwhile.status, codeOf(meanwhile)]).toEqual([409, 'idempotency_key_in_use']);
    fixture.clock.advance(5_000);
    expect((await slow).status).toBe(200);
    expect((await create('k6')).headers.get('idempotent-replayed')).toBe('true');
  });

  it('are counted by the second, by account and by endpoint', async () => {
    fixture.stripe.setLimits(true);
    const statuses: number[] = [];
    for (let call = 0; call < 26; call += 1) statuses.push((await create(`n${String(call)}`)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(25);
    const refused = await create('n25');
    expect(refused.headers.get('stripe-rate-limited-reason')).toBe('global-rate');
    expect(refused.headers.get('stripe-should-retry')).toBeNull();
    fixture.clock.advance(secondMs);
    expect((await create('n25')).status).toBe(200);
    fixture.stripe.world.counters.limits.testPerSecond = 100;
    fixture.clock.advance(secondMs);
    for (let call = 0; call < 25; call += 1) await fixture.caller.call('GET', '/v1/products');
    const endpoint = await fixture.caller.call('GET', '/v1/products');
    expect(endpoint.headers.get('stripe-rate-limited-reason')).toBe('endpoint-rate');
    expect((await fixture.caller.call('GET', '/v1/prices')).status).toBe(200);
  });

  it('are refused as a fault says: a held object, a limit with and without leave to retry', async () => {
    const seen: unknown[] = [];
    for (const variant of ['lock-timeout', 'should-retry', 'should-not-retry', 'endpoint-concurrency']) {
      fixture.stripe.addFault({ kind: 'status-429', count: 1, variant });
      const { status, headers, ...rest } = await create('f');
      seen.push([
        status,
        codeOf({ status, headers, ...rest }),
        headers.get('stripe-rate-limited-reason'),
        headers.get('stripe-should-retry'),
      ]);
    }
    expect(seen).toEqual([
      [429, 'lock_timeout', null, 'true'],
      [429, 'rate_limit', 'global-rate', 'true'],
      [429, 'rate_limit', 'global-rate', 'false'],
      [429, 'rate_limit', 'endpoint-concurrency', null],
    ]);
    expect((await create('f')).status).toBe(200);
  });

  it('page newest first, both ways, within a range of time', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) {
      await create(name, { name });
      fixture.clock.advance(secondMs);
    }
    const namesOf = async (form: Record<string, string | number>): Promise<unknown> => {
      const { body } = await fixture.caller.call('GET', '/v1/customers', form);
      return [(body['data'] as { name: string }[]).map(({ name }) => name).join(''), body['has_more']];
    };
    const all = await customers();
    const idOf = (name: string): string => String(all.find((one) => one['name'] === name)?.['id']);
    const createdOf = (name: string): number => Number(all.find((one) => one['name'] === name)?.['created']);
    expect(await namesOf({ limit: 2 })).toEqual(['ED', true]);
    expect(await namesOf({ limit: 2, starting_after: idOf('D') })).toEqual(['CB', true]);
    expect(await namesOf({ limit: 2, starting_after: idOf('B') })).toEqual(['A', false]);
    expect(await namesOf({ limit: 2, ending_before: idOf('B') })).toEqual(['DC', true]);
    expect(await namesOf({ 'created[gte]': createdOf('B'), 'created[lt]': createdOf('D') })).toEqual([
      'CB',
      false,
    ]);
    expect((await fixture.caller.call('GET', '/v1/customers', { limit: 101 })).status).toBe(400);
  });

  it('search what its lag lets it see', async () => {
    fixture.stripe.setSearchLag(30_000);
    const { body } = await create('s', { name: 'Before', email: 'a@b.example' });
    const found = async (query: string): Promise<unknown> =>
      (await fixture.caller.call('GET', '/v1/customers/search', { query })).body['data'];
    expect(await found('email:"a@b.example"')).toEqual([]);
    fixture.clock.advance(30_000);
    expect(await found('email:"a@b.example" AND name~"fore"')).toHaveLength(1);
    await fixture.caller.call('POST', `/v1/customers/${String(body['id'])}`, { name: 'After' });
    expect(await found('name:"After"')).toEqual([]);
    expect(await found('-name:"After"')).toHaveLength(1);
    fixture.clock.advance(30_000);
    expect(await found('name:"After"')).toHaveLength(1);
  });

  it('expand what they name and refuse what cannot be', async () => {
    const { body } = await create('e', { email: 'a@b.example' });
    const invoice = await fixture.caller.call('POST', '/v1/invoices', {
      customer: String(body['id']),
      'expand[0]': 'customer.tax_ids',
      'expand[1]': 'payments',
    });
    expect(invoice.body).toMatchObject({
      customer: { email: 'a@b.example', tax_ids: { object: 'list' } },
      payments: { object: 'list', data: [] },
    });
    const listed = await fixture.caller.call('GET', '/v1/invoices', { 'expand[]': 'data.customer' });
    expect(listed.body['data']).toMatchObject([{ customer: { email: 'a@b.example' } }]);
    const refused = await fixture.caller.call('GET', '/v1/invoices', { 'expand[]': 'data.colour' });
    expect(refused.status).toBe(400);
  });

  it('name what is wrong with a parameter', async () => {
    const wrong = async (path: string, form: Record<string, string>): Promise<unknown> => {
      const { status, body } = await fixture.caller.call('POST', path, form);
      const { code, param } = body['error'] as Record<string, unknown>;
      return [status, code, param];
    };
    const key = 'k'.repeat(41);
    expect(await wrong('/v1/customers', { colour: 'red' })).toEqual([400, 'parameter_unknown', 'colour']);
    expect(await wrong('/v1/products', {})).toEqual([400, 'parameter_missing', 'name']);
    expect(await wrong('/v1/products', { name: '' })).toEqual([400, 'parameter_invalid_empty', 'name']);
    expect(await wrong('/v1/customers', { balance: '1.5' })).toEqual([
      400,
      'parameter_invalid_integer',
      'balance',
    ]);
    expect(await wrong('/v1/customers', { [`metadata[${key}]`]: 'v' })).toEqual([400, undefined, 'metadata']);
    expect(await wrong('/v1/customers/cus_none', {})).toEqual([404, 'resource_missing', 'id']);
    expect(await wrong('/v1/invoices', { customer: 'cus_none' })).toEqual([
      400,
      'resource_missing',
      'customer',
    ]);
    expect((await callAs(fixture.stripe, platformKey).call('GET', '/v1/nothing')).status).toBe(404);
  });

  it('of the test mode do not reach what is live', async () => {
    const own = callAs(fixture.stripe, fixture.stripe.secretKeyOf(undefined, true));
    const { body } = await own.call('POST', '/v1/customers', { name: 'Live' });
    const id = String(body['id']);
    expect((await own.call('GET', `/v1/customers/${id}`)).body['livemode']).toBe(true);
    expect((await fixture.caller.call('GET', `/v1/customers/${id}`)).status).toBe(404);
  });
});
