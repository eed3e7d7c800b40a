import { expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { stripeCompleted } from './stripe-completed.ts';

const invoice = (more: JsonObject = {}): JsonObject => ({
  number: 'ABC-0001',
  status: 'paid',
  billing_reason: 'subscription_cycle',
  customer: 'cus_1',
  customer_name: 'Harbour Bakery',
  currency: 'AUD',
  finalized_at: '2026-07-01T03:00:00.000Z',
  due_at: '2026-07-15T03:00:00.000Z',
  subtotal: '500.00',
  tax: '50.00',
  total: '550.00',
  lines: [{ description: 'Bookkeeping', quantity: '1', unit_price: '500', amount: '500.00', tax: '50.00' }],
  ...more,
});

test('a paid cycle of a subscription is read with its customer, its days and its rate', () => {
  expect(stripeCompleted.read(invoice())).toMatchObject({
    stage: 'paid',
    isCycle: true,
    contactKey: 'cus_1',
    date: '2026-07-01',
    dueDate: '2026-07-15',
    basis: 'exclusive',
    total: '550.00',
    lines: [{ taxPercent: '10', amount: '500.00', discount: null }],
  });
});

test('tax within the price is told from tax on top, and none from both', () => {
  const inclusive = invoice({
    subtotal: '550.00',
    lines: [{ description: 'Bookkeeping', amount: '550.00', tax: '50.00' }],
  });
  expect(stripeCompleted.read(inclusive)).toMatchObject({
    basis: 'inclusive',
    lines: [{ taxPercent: '10' }],
  });
  const none = invoice({ tax: '0.00', total: '500.00', lines: [{ description: 'x', amount: '500.00' }] });
  expect(stripeCompleted.read(none)).toMatchObject({ basis: 'no_tax', lines: [{ taxPercent: '0' }] });
});

const stageOf = (status: string) => stripeCompleted.read(invoice({ status }))?.stage;

test('drafts are open, void and given up ones ended, and an unknown status is open', () => {
  expect(['draft', 'open', 'void', 'uncollectible', 'frozen'].map(stageOf)).toEqual([
    'open',
    'approved',
    'ended',
    'ended',
    'open',
  ]);
});

test('cents of rounding do not make another rate', () => {
  const odd = invoice({ lines: [{ description: 'x', amount: '0.35', tax: '0.04' }], subtotal: '500.00' });
  expect(stripeCompleted.read(odd)?.lines[0]?.taxPercent).toBe('11.5');
  const usual = invoice({ lines: [{ description: 'x', amount: '333.33', tax: '33.33' }] });
  expect(stripeCompleted.read(usual)?.lines[0]?.taxPercent).toBe('10');
});
