import { describe, expect, test } from 'vitest';
import type { JsonValue } from '#base/json.ts';
import type { ComposeIntent, WriteOutcome } from '#model/connector.ts';
import { aConnectionTo, aPage, json, type FakeIgnition } from '#test/builders/ignition-context.ts';
import { createIgnitionConnector } from './ignition-connector.ts';

const connector = createIgnitionConnector({ baseUrl: 'https://ignition.test' });
const line = { description: 'Advice', quantity: '2', unitPrice: '275.00', taxRate: 'GST' };
const set = {
  clientKey: 'cli_a',
  reference: 'X-1 plb:1',
  date: '2026-11-20',
  dueDate: '2026-12-04',
  memo: 'Xero X-1.',
  lines: [line],
};
const intent = (more: Readonly<Record<string, JsonValue>> = {}): ComposeIntent => ({
  action: 'create',
  key: null,
  reference: 'plb:1',
  set: { ...set, ...more },
  current: null,
});

const written = {
  slug: 'inv_a',
  state: 'draft',
  reference: 'X-1 plb:1',
  date: '2026-11-20',
  due_date: '2026-12-04',
  memo: 'Xero X-1.',
  client: { slug: 'cli_a' },
  amount: { total: 550, currency: 'AUD' },
  items: [{ description: 'Advice', quantity: 2, unit_price: 275, tax_rate: 'GST', total: 550 }],
};

const put = async (fake: FakeIgnition): Promise<WriteOutcome | undefined> => {
  const { body } = connector.compose('invoice', intent());
  const write = { key: null, reference: 'plb:1', body };
  const options = { idempotencyKey: 'k1', purpose: 'live' } as const;
  const [outcome] = await connector.open(fake.context).writeRecords('invoice', 'create', [write], options);
  return outcome;
};

const refusedOf = (given: ComposeIntent): readonly string[] =>
  connector.compose('invoice', given).refused.map(({ field }) => field);

describe('a draft', () => {
  test('is sent as one, and what comes back says what was wanted', async () => {
    const fake = aConnectionTo((request) => (request.method === 'GET' ? aPage([]) : json(written, 201)));
    const outcome = await put(fake);
    expect(outcome).toMatchObject({ outcome: 'applied', record: { reference: 'plb:1', fields: set } });
    const post = fake.requests.at(-1);
    expect([post?.url, post?.headers.get('idempotency-key')]).toEqual([
      'https://feed.example.test/v1/invoices',
      'k1',
    ]);
    expect(await post?.json()).toEqual({
      client_slug: 'cli_a',
      state: 'draft',
      date: '2026-11-20',
      due_date: '2026-12-04',
      reference: 'X-1 plb:1',
      memo: 'Xero X-1.',
      items: [{ description: 'Advice', quantity: 2, unit_price: '275.00', tax_rate: 'GST' }],
    });
  });

  test('is not written where an invoice with its reference is there, issued or thrown away', async () => {
    for (const state of ['issued', 'draft', 'deleted']) {
      const fake = aConnectionTo(() => aPage([{ ...written, state }]));
      expect(await put(fake)).toMatchObject({ outcome: 'applied', record: { key: 'inv_a' } });
      expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true);
    }
  });

  test('that Ignition refuses tells the field', async () => {
    const errors = [{ status: '422', detail: 'unknown rate', source: { pointer: '/items/0/tax_rate' } }];
    const fake = aConnectionTo((request) => (request.method === 'GET' ? aPage([]) : json({ errors }, 422)));
    expect(await put(fake)).toMatchObject({
      outcome: 'refused',
      reason: 'invalid',
      fields: { lines: 'unknown rate' },
    });
  });

  test('is never issued or changed by us, and carries our reference', () => {
    expect(refusedOf({ ...intent(), action: 'update', key: 'inv_a' })).toEqual(['record']);
    expect(refusedOf(intent({ state: 'issued' }))).toEqual(['record']);
    expect(refusedOf(intent({ reference: 'X-1' }))).toEqual(['reference']);
    expect(refusedOf(intent({ date: 'tomorrow', lines: [{ ...line, quantity: '0' }] }))).toEqual([
      'date',
      'lines',
    ]);
  });
});
