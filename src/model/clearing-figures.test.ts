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

  test('whatever they are, come to the payout to the cent, or are told', () => {
    const cents = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
    const movement = fc.record({ kind: fc.constantFrom(...movementKinds), minor: cents, fee: cents });
    fc.assert(
      fc.property(fc.array(movement, { minLength: 1 }), cents, (movements, off) => {
        const net = movements.reduce((sum, { minor, fee }) => sum + minor - fee, 0n);
        const rows = movements.map(({ kind, minor, fee }) =>
          aMovement(kind, shown(minor), { fee: shown(fee) }),
        );
        const figures = clearingFigures(aPayout(shown(net + off), rows));
        if (off !== 0n) expect(figures).toMatchObject({ code: 'plan.payout_differs' });
        else if (!('code' in figures)) {
          const others = movements.reduce(
            (sum, { kind, minor }) => (kind === 'other' ? sum + minor : sum),
            0n,
          );
          const { payments, returned, fees, refunds, disputes } = figures;
          expect(payments + returned + others - fees - refunds - disputes).toBe(figures.net);
        }
      }),
    );
  });
});
