import { currencyCode } from './currency.ts';
import { collectionMethod, discountInput } from './line-input.ts';
import { metadata } from './metadata.ts';
import {
  clearable,
  clearableText,
  decimal,
  filled,
  flag,
  integer,
  listOf,
  objectOf,
  oneOf,
  text,
} from './params.ts';
import { taxBehavior } from './price-routes.ts';

const itemInput = objectOf({
  deleted: flag,
  id: filled(),
  metadata,
  price: filled(),
  price_data: objectOf({
    currency: currencyCode,
    product: filled(),
    recurring: objectOf({ interval: oneOf('day', 'week', 'month', 'year'), interval_count: integer }),
    tax_behavior: taxBehavior,
    unit_amount: integer,
    unit_amount_decimal: decimal(12),
  }),
  quantity: integer,
  tax_rates: clearable(listOf(text())),
});
/** One of `items` as it is sent. */
export type ItemInput = ReturnType<typeof itemInput>;

/** What may be sent both when one is made and when it is changed. */
export const subscriptionFields = {
  cancel_at_period_end: flag,
  collection_method: collectionMethod,
  days_until_due: integer,
  default_payment_method: filled(),
  default_tax_rates: clearable(listOf(text())),
  description: clearableText(500),
  discounts: clearable(listOf(discountInput)),
  items: listOf(itemInput),
  metadata,
  off_session: flag,
  payment_behavior: oneOf(
    'allow_incomplete',
    'default_incomplete',
    'error_if_incomplete',
    'pending_if_incomplete',
  ),
  payment_settings: objectOf({
    payment_method_types: clearable(listOf(text())),
    save_default_payment_method: oneOf('off', 'on_subscription'),
  }),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  trial_end: text(),
} as const;
