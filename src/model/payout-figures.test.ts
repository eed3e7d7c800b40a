import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { amountText } from '#base/money.ts';
import { payoutFigures } from '#model/payout-figures.ts';

const item = fc.record({
  isClawback: fc.boolean(),
  cents: fc.bigInt({ min: 0n, max: 1_000_000n }),
  fee: fc.bigInt({ min: 0n, max: 5_000n }),
});
type Item = typeof item extends fc.Arbitrary<infer Value> ? Value : never;

const payoutOf = (items: readonly Item[], more: JsonObject = {}): JsonObject => ({
  items: items.map(({ isClawback, cents, fee }) => ({
    isClawback,
    amount: amountText(cents, 2),
    fee: amountText(fee, 2),
    currency: 'AUD',
    invoiceKey: 'inv_1',
  })),
  ...more,
});

const netOf = (items: readonly Item[], fees: 'gross' | 'net'): bigint =>
  items.reduce(
    (sum, { isClawback, cents, fee }) => sum + (isClawback ? -cents : cents) - (fees === 'net' ? fee : 0n),
    0n,
  );

describe('the figures of a payout', () => {
  test('come to what arrives, below zero too, whichever way its source writes a debit', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1 }),
        fc.constantFrom('gross' as const, 'net' as const),
        fc.boolean(),
        (items, fees, hasSign) => {
          const net = netOf(items, fees);
          const type = net < 0n ? 'debit' : 'credit';
          const total = amountText(net < 0n && !hasSign ? -net : net, 2);
          const figures = payoutFigures(payoutOf(items, { type, amount: { total, currency: 'AUD' } }), {
            fees,
          });
          expect(figures).toMatchObject({ net });
          if ('code' in figures) return;
          // What is taken from the clearing account is what stood on it for this payout.
          expect(figures.gross - figures.clawbacks - figures.fees).toBe(net);
        },
      ),
    );
  });

  test('that do not come to its amount are told with all of them', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), fc.bigInt({ min: 1n, max: 100n }), (items, off) => {
        const total = amountText(netOf(items, 'gross') + off, 2);
        const type = total.startsWith('-') ? 'debit' : 'credit';
        const figures = payoutFigures(payoutOf(items, { type, amount: { total, currency: 'AUD' } }), {
          fees: 'gross',
        });
        expect(figures).toMatchObject({ code: 'plan.payout_differs' });
      }),
    );
  });

  test('need amounts that can be read, of one currency', () => {
    const one = payoutOf([{ isClawback: false, cents: 100n, fee: 0n }]);
    expect(payoutFigures({ items: [] }, { fees: 'gross' })).toMatchObject({ code: 'plan.amount_unreadable' });
    const amount = { total: '1.00', currency: 'NZD' };
    expect(payoutFigures({ ...one, amount }, { fees: 'gross' })).toMatchObject({
      code: 'plan.currency_differs',
    });
    const odd = { items: [{ amount: '1.005', currency: 'AUD' }] };
    expect(payoutFigures(odd, { fees: 'gross' })).toMatchObject({ code: 'plan.amount_unreadable' });
  });
});
