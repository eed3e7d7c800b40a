import { PlumblineError } from '#base/errors.ts';
import type { BillingClient } from '#model/billing.ts';
import { stepKey, type StripeCaller } from './stripe-caller.ts';
import { notUnderstood } from './stripe-billing-shapes.ts';
import { stripeError } from './stripe-errors.ts';
import { plainJson } from './stripe-json.ts';
import { freeProductId, metadataNames } from './stripe-metadata.ts';
import { productSchema } from './stripe-schemas.ts';

/** What Stripe's own pages and reports call it. */
const freeProductName = 'Other work';

/** Stripe's product for lines without a service, found by its fixed id or made; an archived one is taken up again. */
export const freeProductOperations = (caller: StripeCaller): Pick<BillingClient, 'ensureFreeProduct'> => ({
  ensureFreeProduct: async (call) => {
    try {
      await caller.write('POST /v1/products', call, (stripe, options) =>
        stripe.products.create(
          { id: freeProductId, name: freeProductName, metadata: { [metadataNames.id]: freeProductId } },
          options,
        ),
      );
      return { productId: freeProductId };
    } catch (caught) {
      if (!(caught instanceof PlumblineError) || caught.details['vendorCode'] !== 'resource_already_exists')
        throw caught;
    }
    const answer = await caller.read('GET /v1/products/:id', call.purpose, (stripe, options) =>
      stripe.products.retrieve(freeProductId, {}, options),
    );
    const read = productSchema.safeParse(plainJson(answer));
    if (!read.success) throw notUnderstood('product', false);
    if (read.data.metadata[metadataNames.id] !== freeProductId)
      throw stripeError('vendor.refused', 'A product of this id is somebody else’s at Stripe.', {
        details: { reason: 'conflict', param: 'id' },
      });
    if (read.data.active === false)
      await caller.write(
        'POST /v1/products/:id',
        { ...call, idempotencyKey: stepKey(call.idempotencyKey, 'active') },
        (stripe, options) => stripe.products.update(freeProductId, { active: true }, options),
      );
    return { productId: freeProductId };
  },
});
