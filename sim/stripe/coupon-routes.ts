import type { Router } from '#sim/kit/router.ts';
import { plainDecimal } from './amounts.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { checkAmount, currencyCode } from './currency.ts';
import type { Coupon } from './coupon.ts';
import { listPage } from './list-page.ts';
import { chosen } from './lookup.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { clearableText, decimal, filled, integer, need, oneOf, readFields } from './params.ts';
import { retrieve } from './retrieval.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { base62 } from './stripe-ids.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

const path = '/v1/coupons';

export const couponRoutes = (router: Router): void => {
  router
    .get(
      path,
      route((call) => listPage(call, call.books.tables.coupons, {})),
    )
    .post(path, route(create))
    .get(
      `${path}/:id`,
      retrieve(({ coupons }) => coupons),
    )
    .post(`${path}/:id`, route(update))
    .delete(
      `${path}/:id`,
      route((call) => {
        const { coupons } = call.books.tables;
        const coupon = chosen(call, coupons);
        coupons.remove(coupon);
        emit(call.books, 'coupon.deleted', coupons.wire(coupon));
        return { id: coupon.id, object: 'coupon', deleted: true };
      }),
    );
};

const longestName = 40;

const create = (call: Call): Wire => {
  const { books } = call;
  const { coupons } = books.tables;
  const sent = readFields(call.form, {
    amount_off: integer,
    currency: currencyCode,
    duration: oneOf('forever', 'once', 'repeating'),
    duration_in_months: integer,
    id: filled(),
    max_redemptions: integer,
    metadata,
    name: clearableText(longestName),
    percent_off: decimal(2),
    redeem_by: integer,
  });
  if (sent.id !== undefined && coupons.get(sent.id) !== null)
    throw invalid('Coupon already exists.', 'id', 'resource_already_exists');
  const duration = sent.duration ?? 'once';
  if (duration === 'repeating') need(sent.duration_in_months, 'duration_in_months');
  const coupon: Coupon = {
    id: sent.id ?? base62(books.world.random.ids, 8),
    object: 'coupon',
    created: secsOf(books),
    livemode: books.livemode,
    ...worthOf(sent),
    duration,
    duration_in_months: sent.duration_in_months ?? null,
    max_redemptions: sent.max_redemptions ?? null,
    metadata: changedMetadata({}, sent.metadata),
    name: sent.name ?? null,
    redeem_by: sent.redeem_by ?? null,
    times_redeemed: 0,
  };
  return coupons.wire(addRow(books, coupons, coupon, 'coupon.created'));
};

const worthOf = (sent: {
  readonly amount_off: number | undefined;
  readonly currency: string | undefined;
  readonly percent_off: string | undefined;
}): Pick<Coupon, 'amount_off' | 'currency' | 'percent'> => {
  const { amount_off: amount, percent_off: percent } = sent;
  if ((amount === undefined) === (percent === undefined))
    throw invalid('You must pass exactly one of percent_off and amount_off.', 'percent_off');
  if (percent !== undefined) {
    if (percent.startsWith('-') || Number(percent) > 100 || Number(percent) === 0)
      throw invalid('Invalid percent_off: must be greater than 0 and at most 100.', 'percent_off');
    return { amount_off: null, currency: null, percent: plainDecimal(percent) };
  }
  const currency = need(sent.currency, 'currency');
  const off = checkAmount(amount ?? 0, currency, 'amount_off');
  if (off <= 0) throw invalid('Invalid positive integer', 'amount_off', 'parameter_invalid_integer');
  return { amount_off: off, currency, percent: null };
};

/** A coupon as a person makes it. */
export const addCoupon = (
  books: Books,
  given: Pick<Coupon, 'amount_off' | 'currency' | 'percent' | 'name'>,
): Coupon =>
  addRow(
    books,
    books.tables.coupons,
    {
      id: base62(books.world.random.ids, 8),
      object: 'coupon',
      created: secsOf(books),
      livemode: books.livemode,
      duration: 'once',
      duration_in_months: null,
      max_redemptions: null,
      metadata: {},
      redeem_by: null,
      times_redeemed: 0,
      ...given,
    },
    'coupon.created',
  );

const update = (call: Call): Wire => {
  const { books } = call;
  const { coupons } = books.tables;
  const coupon = chosen(call, coupons);
  const sent = readFields(call.form, { metadata, name: clearableText(longestName) });
  changeRow(books, coupons, coupon, 'coupon.updated', () => {
    if (sent.name !== undefined) coupon.name = sent.name;
    coupon.metadata = changedMetadata(coupon.metadata, sent.metadata);
  });
  return coupons.wire(coupon);
};
