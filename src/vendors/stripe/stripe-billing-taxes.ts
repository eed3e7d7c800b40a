import { decimalText, parseDecimal } from '#base/decimal.ts';
import { PlumblineError } from '#base/errors.ts';
import type { BillingCall, BillingClient, CouponInput, TaxRateInput } from '#model/billing.ts';
import { stepKey, type StripeCaller } from './stripe-caller.ts';
import { notUnderstood } from './stripe-billing-shapes.ts';
import { fromWire } from './stripe-currency.ts';
import { stripeError } from './stripe-errors.ts';
import { plainJson } from './stripe-json.ts';
import { pageSize } from './stripe-limits.ts';
import { metadataNames } from './stripe-metadata.ts';
import { allPages, idOf, pageOf } from './stripe-pages.ts';
import { couponSchema, taxRateSchema } from './stripe-schemas.ts';
import { wireAmount, wireCurrency } from './stripe-wire-amounts.ts';

/** Pages of active tax rates that are looked through: 1,000 rates. */
const mostRatePages = 10;

/** Taxes and discounts that an invoice's lines name. */
export const taxOperations = (
  caller: StripeCaller,
): Pick<BillingClient, 'ensureTaxRate' | 'ensureCoupon'> => ({
  ensureTaxRate: async (input, call) => {
    const held = await ratesOf(caller, input, call);
    const fitting = held.find((rate) => rate.isFitting);
    const taxRateId = fitting?.id ?? (await createRate(caller, input, call));
    // Percentage and inclusiveness never change at Stripe, so what they were before is retired.
    for (const { id, isFitting } of held)
      if (!isFitting)
        await caller.write(
          'POST /v1/tax_rates/:id',
          { ...call, idempotencyKey: stepKey(call.idempotencyKey, `retire/${id}`) },
          (stripe, options) => stripe.taxRates.update(id, { active: false }, options),
        );
    return { taxRateId };
  },

  ensureCoupon: async (input, call) => {
    const discount =
      input.discount.kind === 'amount'
        ? {
            amount_off: wireAmount(input.discount.amount, 'amount_off'),
            currency: wireCurrency(input.discount.amount.currency),
          }
        : { percent_off: Number(input.discount.percent) };
    try {
      await caller.write('POST /v1/coupons', call, (stripe, options) =>
        stripe.coupons.create(
          { id: input.couponId, name: input.name.slice(0, couponNameLength), duration: 'once', ...discount },
          options,
        ),
      );
    } catch (caught) {
      if (!isTaken(caught)) throw caught;
      await checkHeldCoupon(caller, input, call);
    }
    return { couponId: input.couponId };
  },
});

/** Characters of a coupon's name. Stripe's OpenAPI file of 2023-08-16, a hint. */
const couponNameLength = 40;

const sameDecimal = (a: string | null, b: string): boolean => {
  const [left, right] = [parseDecimal(a ?? ''), parseDecimal(b)];
  return left !== null && right !== null && decimalText(left) === decimalText(right);
};

const ratesOf = async (
  caller: StripeCaller,
  input: TaxRateInput,
  { purpose }: BillingCall,
): Promise<readonly { readonly id: string; readonly isFitting: boolean }[]> => {
  const endpoint = 'GET /v1/tax_rates';
  const { items } = await allPages(async (after) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.taxRates.list(
        { active: true, limit: pageSize, ...(after === null ? {} : { starting_after: after }) },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  }, mostRatePages);
  return items.flatMap((raw) => {
    const read = taxRateSchema.safeParse(raw);
    if (!read.success || read.data.metadata[metadataNames.id] !== input.reference) return [];
    const { id, percentage, inclusive } = read.data;
    return [{ id, isFitting: sameDecimal(percentage, input.percentage) && inclusive === input.isInclusive }];
  });
};

const createRate = async (caller: StripeCaller, input: TaxRateInput, call: BillingCall): Promise<string> => {
  const made = await caller.write('POST /v1/tax_rates', call, (stripe, options) =>
    stripe.taxRates.create(
      {
        display_name: input.name,
        percentage: Number(input.percentage),
        inclusive: input.isInclusive,
        ...(input.country === null ? {} : { country: input.country }),
        metadata: { [metadataNames.id]: input.reference },
      },
      options,
    ),
  );
  const id = idOf(plainJson(made));
  if (id === null) throw notUnderstood('tax rate', true);
  return id;
};

const isTaken = (caught: unknown): boolean =>
  caught instanceof PlumblineError && caught.details['vendorCode'] === 'resource_already_exists';

/** A coupon with our id must be the discount that is wanted: its amount can never be changed. */
const checkHeldCoupon = async (
  caller: StripeCaller,
  { couponId, discount }: CouponInput,
  { purpose }: BillingCall,
): Promise<void> => {
  const answer = await caller.read('GET /v1/coupons/:id', purpose, (stripe, options) =>
    stripe.coupons.retrieve(couponId, {}, options),
  );
  const read = couponSchema.safeParse(plainJson(answer));
  if (!read.success) throw notUnderstood('coupon', false);
  const { amount_off: amountOff, percent_off: percentOff, currency } = read.data;
  const isSame =
    discount.kind === 'percent'
      ? sameDecimal(percentOff, discount.percent)
      : amountOff !== null &&
        fromWire(amountOff, currency).minor === discount.amount.minor &&
        currency.toUpperCase() === discount.amount.currency;
  if (!isSame)
    throw stripeError('vendor.refused', 'A discount of this id is another one at Stripe.', {
      details: { reason: 'conflict', param: 'id' },
    });
};
