import { expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { aRefusal, openFakeStripe } from '#test/builders/stripe-fake.ts';
import { json, type Answer } from '#test/builders/xero-fake.ts';

const call = { idempotencyKey: 'key-1', purpose: 'person' } as const;
const productId = 'plumbline_free_text';

const held =
  (product: JsonObject): Answer =>
  ({ method, url }) =>
    method === 'GET' || url.pathname !== '/v1/products'
      ? json({ id: productId, object: 'product', name: 'Other work', ...product })
      : aRefusal(400, { type: 'x', code: 'resource_already_exists' });

test('the product of lines without a service is made once, under an id of ours', async () => {
  const { billing, sent } = openFakeStripe(() => json({ id: productId }));
  expect(await billing.ensureFreeProduct(call)).toEqual({ productId });
  expect(sent.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
    { id: productId, name: 'Other work', 'metadata[plumbline_id]': productId },
  ]);
});

test('one that is there is taken, and taken up again where somebody archived it', async () => {
  const metadata = { plumbline_id: productId };
  const there = openFakeStripe(held({ active: true, metadata }));
  expect(await there.billing.ensureFreeProduct(call)).toEqual({ productId });
  expect(there.sent).toHaveLength(2);
  const archived = openFakeStripe(held({ active: false, metadata }));
  expect(await archived.billing.ensureFreeProduct(call)).toEqual({ productId });
  expect(archived.sent[2]?.body).toBe('active=true');
});

test('a product of somebody else under that id is left alone', async () => {
  const { billing, sent } = openFakeStripe(held({ active: true, metadata: {} }));
  await expect(billing.ensureFreeProduct(call)).rejects.toMatchObject({
    code: 'vendor.refused',
    details: { reason: 'conflict' },
  });
  expect(sent).toHaveLength(2);
});
