import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invoiceStates } from './invoicing-nouns.ts';
import { nextInvoiceState, settlements } from './settlement.ts';

const states = fc.constantFrom(...invoiceStates);

it('never goes back, whatever order looks arrive in', () => {
  expect(nextInvoiceState('generating', 'draft')).toBe('draft');
  expect(nextInvoiceState('open', 'draft')).toBe('open');
  expect(nextInvoiceState('paid', 'open')).toBe('paid');
  expect(nextInvoiceState('uncollectible', 'open')).toBe('uncollectible');
  expect(nextInvoiceState('uncollectible', 'paid')).toBe('paid');
  expect(nextInvoiceState('open', 'void')).toBe('void');
  expect(nextInvoiceState('failed', 'open')).toBe('failed');
});

it('comes to the same state however often a look is repeated', () => {
  fc.assert(
    fc.property(states, fc.array(states), (held, seen) => {
      const once = seen.reduce(nextInvoiceState, held);
      expect([...seen, ...seen].reduce(nextInvoiceState, held)).toBe(once);
    }),
  );
});

it('keeps billables on an invoice exactly while it is live', () => {
  for (const { isLive, billables } of Object.values(settlements)) expect(billables === 'open').toBe(!isLive);
});
