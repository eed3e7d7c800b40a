import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { amountText } from '#base/money.ts';
import { clearingFigures, movementKinds } from './clearing-figures.ts';

const shown = (minor: bigint): string => amountText(minor, 2);

const aMovement = (kind: string, amount: string, more: JsonObject = {}): JsonObject => ({
  kind,
  what: kind,
  source: `${kind}_1`,
  amount,
  fee: '0.00',
  currency: 'AUD',
  ...more,
});

const aPayout = (total: string, movements: readonly JsonObject[]): JsonObject => ({
  amount: { total, currency: 'AUD' },
  movements: [...movements],
});

const cents = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
const movements = fc.array(fc.record({ kind: fc.constantFrom(...movementKinds), minor: cents, fee: cents }), {
  minLength: 1,
});
type Given = readonly { readonly kind: string; readonly minor: bigint; readonly fee: bigint }[];

const netOf = (given: Given): bigint => given.reduce((sum, { minor, fee }) => sum + minor - fee, 0n);

const rowsOf = (given: Given): readonly JsonObject[] =>
  given.map(({ kind, minor, fee }) => aMovement(kind, shown(minor), { fee: shown(fee) }));

describe('the figures of a payout', () => {
  test('are its payments less fees, refunds and disputes, and what came back', () => {
    const view = aPayout('404.50', [
      aMovement('payment', '550.00', { fee: '9.65' }),
      aMovement('refund', '-100.00'),
      aMovement('dispute', '-33.00', { fee: '25.00' }),
      aMovement('fee', '-2.85'),
      aMovement('returned_payout', '25.00'),
    ]);
    expect(clearingFigures(view)).toMatchObject({
      payments: 55_000n,
      refunds: 10_000n,
      disputes: 3_300n,
      fees: 3_750n,
      returned: 2_500n,
      net: 40_450n,
    });
  });

  test('may take money from the bank', () => {
    expect(clearingFigures(aPayout('-10.00', [aMovement('refund', '-10.00')]))).toMatchObject({
      net: -1_000n,
    });
  });

  test('of nothing that is known are none', () => {
    expect(clearingFigures(aPayout('10.00', []))).toMatchObject({ code: 'plan.amount_unreadable' });
    const odd = [aMovement('payment', 'ten')];
    expect(clearingFigures(aPayout('10.00', odd))).toMatchObject({ code: 'plan.amount_unreadable' });
  });

  test('never mix currencies', () => {
    const mixed = [aMovement('payment', '5.00'), aMovement('payment', '5.00', { currency: 'USD' })];
    expect(clearingFigures(aPayout('10.00', mixed))).toMatchObject({ code: 'plan.currency_differs' });
  });

  test('whatever they are, are told where they do not come to the payout', () => {
    fc.assert(
      fc.property(movements, cents, (given, off) => {
        fc.pre(off !== 0n);
        expect(clearingFigures(aPayout(shown(netOf(given) + off), rowsOf(given)))).toMatchObject({
          code: 'plan.payout_differs',
        });
      }),
    );
  });

  test('whatever they are, come to the payout to the cent', () => {
    fc.assert(
      fc.property(movements, (given) => {
        const figures = clearingFigures(aPayout(shown(netOf(given)), rowsOf(given)));
        if ('code' in figures) throw new Error(figures.message);
        const { payments, returned, fees, refunds, disputes, net } = figures;
        const others = given.reduce((sum, { kind, minor }) => (kind === 'other' ? sum + minor : sum), 0n);
        expect(payments + returned + others - fees - refunds - disputes).toBe(net);
      }),
    );
  });
});
