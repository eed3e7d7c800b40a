import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roundedQuotient, splitByWeight, sumOf } from './amounts.ts';
import { shownAmount, shownUnitAmount } from './currency.ts';
import { amountInput } from './amount-input.ts';
import { startFixture } from './stripe-fixture.ts';
import type { StripeFixture } from './stripe-fixture.ts';

/** An own reading of the rules in whole fractions: half up, away from zero, to a multiple of `step`. */
const halfUp = (numerator: bigint, denominator: bigint, step: bigint): bigint => {
  const size = numerator < 0n ? -numerator : numerator;
  const below = (size / (denominator * step)) * step;
  const rest = size - below * denominator;
  const rounded = 2n * rest >= denominator * step ? below + step : below;
  return numerator < 0n ? -rounded : rounded;
};

const steps = { aud: 1n, jpy: 1n, kwd: 10n } as const;
type Currency = keyof typeof steps;

interface DrawnLine {
  /** In thousandths. */
  readonly quantity: number;
  /** In 1/10,000 of a minor unit. */
  readonly unit: number;
  /** In tenths of a percent; 0 is none. */
  readonly discount: number;
  /** In hundredths of a percent; 0 is none. */
  readonly tax: number;
}

const place = (value: number, places: number): string => {
  const text = String(value).padStart(places + 1, '0');
  return `${text.slice(0, -places)}.${text.slice(-places)}`;
};

/** Subtotal, tax and total as the notes' rules say: each line rounded by itself. */
const expected = (lines: readonly DrawnLine[], currency: Currency, inclusive: boolean) => {
  const step = steps[currency];
  let subtotal = 0n;
  let tax = 0n;
  for (const line of lines) {
    const amount = halfUp(BigInt(line.quantity) * BigInt(line.unit), 10_000_000n, step);
    const left = amount - halfUp(amount * BigInt(line.discount), 1_000n, step);
    subtotal += left;
    tax += inclusive
      ? halfUp(left * BigInt(line.tax), 10_000n + BigInt(line.tax), step)
      : halfUp(left * BigInt(line.tax), 10_000n, step);
  }
  return { subtotal, tax, total: inclusive ? subtotal : subtotal + tax };
};

describe('the figures of an invoice', () => {
  let fixture: StripeFixture;
  const rates = new Map<string, string>();
  const coupons = new Map<number, string>();
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.stripe.close());

  const post = async (
    path: string,
    form: Record<string, string | number | boolean>,
  ): Promise<Record<string, unknown>> => {
    const { status, body } = await fixture.caller.call('POST', path, form);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const rateOf = async (tax: number, inclusive: boolean): Promise<string> => {
    const key = `${String(tax)} ${String(inclusive)}`;
    const known = rates.get(key);
    if (known !== undefined) return known;
    const { id } = await post('/v1/tax_rates', { display_name: 'GST', percentage: place(tax, 2), inclusive });
    rates.set(key, String(id));
    return String(id);
  };
  const couponOf = async (discount: number): Promise<string> => {
    const known = coupons.get(discount);
    if (known !== undefined) return known;
    const { id } = await post('/v1/coupons', { percent_off: place(discount, 1), duration: 'once' });
    coupons.set(discount, String(id));
    return String(id);
  };

  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 99_999 }),
    unit: fc.integer({ min: 1, max: 9_999_999 }),
    discount: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999 })),
    tax: fc.constantFrom(0, 500, 1_000, 1_250, 1_575),
  });

  it('agree with the rules for any quantities, prices, discounts, taxes and currencies', async () => {
    const { id: customer } = await post('/v1/customers', { name: 'Any' });
    const { id: product } = await post('/v1/products', { name: 'Any' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.constantFrom<Currency>('aud', 'jpy', 'kwd'),
        fc.boolean(),
        async (lines, currency, inclusive) => {
          const { id } = await post('/v1/invoices', { customer: String(customer), currency });
          const form: Record<string, string> = {};
          for (const [index, one] of lines.entries()) {
            const at = `lines[${String(index)}]`;
            form[`${at}[quantity_decimal]`] = place(one.quantity, 3);
            form[`${at}[price_data][currency]`] = currency;
            form[`${at}[price_data][product]`] = String(product);
            form[`${at}[price_data][unit_amount_decimal]`] = place(one.unit, 4);
            if (one.discount > 0) form[`${at}[discounts][0][coupon]`] = await couponOf(one.discount);
            if (one.tax > 0) form[`${at}[tax_rates][0]`] = await rateOf(one.tax, inclusive);
          }
          const filled = await post(`/v1/invoices/${String(id)}/add_lines`, form);
          const wanted = expected(lines, currency, inclusive);
          const taxes = (filled['total_taxes'] as { amount: number }[]).map(({ amount }) => amount);
          expect([filled['subtotal'], sumOf(taxes), filled['total']]).toEqual([
            Number(wanted.subtotal),
            Number(wanted.tax),
            Number(wanted.total),
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('add up: what an amount off is split into is the amount, whatever the weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(1, 10),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, step, part) => {
          const rounded = weights.map((weight) => weight * step);
          const whole = Math.floor((sumOf(rounded) / step) * part) * step;
          const parts = splitByWeight(whole, rounded, step);
          expect(sumOf(parts)).toBe(sumOf(rounded) === 0 ? 0 : whole);
          expect(parts.every((one, index) => one >= 0 && one <= (rounded[index] ?? 0) + step)).toBe(true);
        },
      ),
    );
  });

  it('round half up, away from zero', () => {
    expect([roundedQuotient(5n, 2n, 1), roundedQuotient(-5n, 2n, 1), roundedQuotient(4n, 3n, 1)]).toEqual([
      3, -3, 1,
    ]);
    expect([roundedQuotient(5_124n, 1n, 10), roundedQuotient(5_125n, 1n, 10)]).toEqual([5_120, 5_130]);
  });

  it('are read and shown by the digits of the currency', () => {
    expect(['aud', 'jpy', 'kwd'].map((currency) => shownAmount(123_450, currency))).toEqual([
      '1,234.50 AUD',
      '123,450 JPY',
      '123.450 KWD',
    ]);
    expect([shownUnitAmount('12345.67', 'aud'), shownUnitAmount('12.5', 'jpy')]).toEqual([
      '123.4567 AUD',
      '12.5 JPY',
    ]);
    expect(amountInput('1,234.5', 'aud')).toBe(123_450);
    expect(() => amountInput('10.5', 'jpy')).toThrow('no amount in JPY');
  });
});
