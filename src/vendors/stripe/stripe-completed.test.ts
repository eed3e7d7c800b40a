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
  expect(stripeCompleted.read(invoice(), 'invoice')).toMatchObject({
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
  expect(stripeCompleted.read(inclusive, 'invoice')).toMatchObject({
    basis: 'inclusive',
    lines: [{ taxPercent: '10' }],
  });
  const none = invoice({ tax: '0.00', total: '500.00', lines: [{ description: 'x', amount: '500.00' }] });
  expect(stripeCompleted.read(none, 'invoice')).toMatchObject({
    basis: 'no_tax',
    lines: [{ taxPercent: '0' }],
  });
});

const stageOf = (status: string) => stripeCompleted.read(invoice({ status }), 'invoice')?.stage;

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
  expect(stripeCompleted.read(odd, 'invoice')?.lines[0]?.taxPercent).toBe('11.5');
  const usual = invoice({ lines: [{ description: 'x', amount: '333.33', tax: '33.33' }] });
  expect(stripeCompleted.read(usual, 'invoice')?.lines[0]?.taxPercent).toBe('10');
});

const checkout = (more: JsonObject = {}): JsonObject => ({
  id: 'cs_live_a1b2c3d4e5f6g7h8',
  status: 'complete',
  payment_status: 'paid',
  mode: 'payment',
  makes_invoice: false,
  customer: 'cus_1',
  customer_name: 'Harbour Bakery',
  currency: 'AUD',
  created_at: '2026-07-01T03:00:00.000Z',
  subtotal: '550.00',
  tax: '50.00',
  total: '550.00',
  lines: [{ description: 'Advice', quantity: '2', unit_price: '275.00', amount: '550.00', tax: '50.00' }],
  ...more,
});

const readCheckout = (more: JsonObject = {}) => stripeCompleted.read(checkout(more), 'checkout_session');

test('a paid checkout is read with its lines, and found at Stripe by the end of its id', () => {
  expect(readCheckout()).toMatchObject({
    number: 'Checkout e5f6g7h8',
    stage: 'paid',
    isCycle: false,
    contactKey: 'cus_1',
    date: '2026-07-01',
    dueDate: null,
    basis: 'inclusive',
    lines: [{ quantity: '2', unitPrice: '275.00', taxPercent: '10', amount: '550.00' }],
  });
  expect(readCheckout({ number: 'order-7' })?.number).toBe('order-7');
});

test('a checkout is completed once its money is there, and one that saves a card for later is no sale', () => {
  const stages = [{ payment_status: 'unpaid' }, { status: 'open' }, { status: 'expired' }].map(
    (more) => readCheckout(more)?.stage,
  );
  expect(stages).toEqual(['open', 'open', 'ended']);
  expect(readCheckout({ mode: 'setup' })).toBeNull();
});

test('a checkout that makes an invoice is told by that', () => {
  expect(readCheckout()?.isToldElsewhere).toBeUndefined();
  expect(readCheckout({ makes_invoice: true })?.isToldElsewhere).toBe(true);
});
