import { describe, expect, test } from 'vitest';
import { PlumblineError } from '#base/errors.ts';
import {
  accountId,
  aKey,
  aList,
  aStripeConnector,
  aStripeCustomer,
  openFakeStripe,
} from '#test/builders/stripe-fake.ts';

const whole = { since: null, cursor: null, purpose: 'backfill' } as const;

const budgetsOf = (secretKey: string, profile: string, settings = {}): readonly string[] =>
  aStripeConnector({ secretKey })
    .budgets({ profile, settings })
    .map(({ name, calls, byName }) => `${name} ${calls}${byName === true ? ' by name' : ''}`);

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

describe('limits', () => {
  test('in test mode there are 25 a second in all; live has 100, and 25 for each endpoint', () => {
    expect(budgetsOf('sk_test_1', 'connect')).toEqual(['account 25', 'lists-month 10000 by name']);
    const live = budgetsOf('sk_live_1', 'connect');
    expect(live).toContain('account 100');
    expect(live).toContain('POST /v1/invoices/:id/finalize 25 by name');
    expect(budgetsOf('sk_live_1', 'own_key', { mode: 'test' })).toHaveLength(2);
  });
});
