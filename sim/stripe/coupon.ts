import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

export interface Coupon {
  readonly id: string;
  readonly object: 'coupon';
  readonly created: number;
  readonly livemode: boolean;
  /** In minor units of `currency`, or null where `percent` says it. */
  readonly amount_off: number | null;
  readonly currency: string | null;
  readonly duration: 'forever' | 'once' | 'repeating';
  readonly duration_in_months: number | null;
  readonly max_redemptions: number | null;
  metadata: Metadata;
  name: string | null;
  readonly percent: string | null;
  readonly redeem_by: number | null;
  times_redeemed: number;
}

export const couponTable = (): Table<Coupon> => new Table<Coupon>('coupon', wireCoupon);

const wireCoupon = ({ percent, ...rest }: Coupon): Wire => ({
  ...rest,
  percent_off: percent === null ? null : Number(percent),
  valid: isUsable(rest),
});

const isUsable = ({
  max_redemptions: most,
  times_redeemed: used,
}: {
  readonly max_redemptions: number | null;
  readonly times_redeemed: number;
}): boolean => most === null || used < most;

export const isCouponGood = (coupon: Coupon, secs: number): boolean =>
  isUsable(coupon) && (coupon.redeem_by === null || secs <= coupon.redeem_by);

/** A coupon at work on an item, an invoice or a subscription. */
export interface Discount {
  readonly id: string;
  readonly object: 'discount';
  readonly created: number;
  readonly coupon: Coupon;
  readonly customer: string | null;
  readonly invoice: string | null;
  readonly invoice_item: string | null;
  readonly subscription: string | null;
  /** Of `repeating`, else null. */
  readonly end: number | null;
}

export const discountTable = (): Table<Discount> => new Table<Discount>('discount', wireDiscount);

const wireDiscount = ({ coupon, created, ...rest }: Discount): Wire => ({
  ...rest,
  checkout_session: null,
  customer_account: null,
  promotion_code: null,
  source: { coupon: coupon.id, type: 'coupon' },
  start: created,
  subscription_item: null,
});
