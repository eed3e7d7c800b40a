import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { call, form } from '#test/builders/stripe-billing-calls.ts';
import { aList, aRefusal, openFakeStripe } from '#test/builders/stripe-fake.ts';
import { json, type Answer } from '#test/builders/xero-fake.ts';

const aRate = (of: JsonObject): JsonObject => ({
  id: 'txr_1',
  active: true,
  inclusive: false,
  percentage: 10,
  metadata: { plumbline_id: 'tax_1' },
  ...of,
});

const heldCoupon =
  (coupon: JsonObject): Answer =>
  ({ method }) =>
    method === 'GET'
      ? json({ id: 'plb_c1', ...coupon })
      : aRefusal(400, { type: 'x', code: 'resource_already_exists' });

const rates =
  (...held: readonly JsonObject[]): Answer =>
  ({ method }) =>
    method === 'GET' ? aList(held) : json(aRate({ id: 'txr_new' }));

describe('taxes and discounts', () => {
  const gst = { reference: 'tax_1', name: 'GST', percentage: '10.00', isInclusive: false, country: 'AU' };

  test('a rate of ours is found', async () => {
    const { billing, sent } = openFakeStripe(rates(aRate({ id: 'txr_0', metadata: {} }), aRate({})));
    expect(await billing.ensureTaxRate(gst, call)).toEqual({ taxRateId: 'txr_1' });
    expect(sent).toHaveLength(1);
  });

  test('a rate that has changed is made anew, and what it was before is retired', async () => {
    const { billing, sent } = openFakeStripe(rates(aRate({ percentage: 12.5 })));
    expect(await billing.ensureTaxRate(gst, call)).toEqual({ taxRateId: 'txr_new' });
    expect(form(sent[1])).toEqual({
      display_name: 'GST',
      percentage: '10',
      inclusive: 'false',
      country: 'AU',
      'metadata[plumbline_id]': 'tax_1',
    });
    expect([sent[2]?.url.pathname, sent[2]?.body]).toEqual(['/v1/tax_rates/txr_1', 'active=false']);
  });

  const tenOff = {
    couponId: 'plb_c1',
    name: 'x'.repeat(60),
    discount: { kind: 'amount', amount: { minor: 1_000n, currency: 'AUD' } },
  } as const;

  test('a discount is a coupon under our id, for one use', async () => {
    const { billing, sent } = openFakeStripe(() => json({ id: 'plb_c1' }));
    await billing.ensureCoupon(tenOff, call);
    await billing.ensureCoupon({ ...tenOff, discount: { kind: 'percent', percent: '12.5' } }, call);
    expect(form(sent[0])).toEqual({
      id: 'plb_c1',
      name: 'x'.repeat(40),
      duration: 'once',
      amount_off: '1000',
      currency: 'aud',
    });
    expect(form(sent[1])).toMatchObject({ percent_off: '12.5' });
  });

  test('one that is there already is taken when it is the same, and refused when not', async () => {
    const same = openFakeStripe(heldCoupon({ amount_off: 1_000, currency: 'aud' }));
    expect(await same.billing.ensureCoupon(tenOff, call)).toEqual({ couponId: 'plb_c1' });
    for (const coupon of [{ amount_off: 999, currency: 'aud' }, { percent_off: 10 }]) {
      const other = openFakeStripe(heldCoupon(coupon));
      await expect(other.billing.ensureCoupon(tenOff, call)).rejects.toMatchObject({
        code: 'vendor.refused',
        details: { reason: 'conflict' },
      });
    }
  });
});
