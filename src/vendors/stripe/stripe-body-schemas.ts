import { z } from 'zod';

/** All that we may ever send of customers, products and prices. A member that is not here does not leave the house. */
const metadata = z.record(z.string(), z.string());

const address = z.strictObject({
  line1: z.string(),
  line2: z.string(),
  city: z.string(),
  state: z.string(),
  postal_code: z.string(),
  country: z.string(),
});

const customerParams = {
  name: z.string().exactOptional(),
  email: z.string().exactOptional(),
  phone: z.string().exactOptional(),
  description: z.string().exactOptional(),
  business_name: z.string().exactOptional(),
  individual_name: z.string().exactOptional(),
  address: z.union([address, z.literal('')]).exactOptional(),
  preferred_locales: z.array(z.string()).exactOptional(),
  metadata: metadata.exactOptional(),
};

export const customerCreateSchema = z.strictObject({
  ...customerParams,
  tax_id_data: z.array(z.strictObject({ type: z.string(), value: z.string() })).exactOptional(),
});

export const customerUpdateSchema = z.strictObject({
  ...customerParams,
  tax_ids: z.array(z.strictObject({ type: z.string(), value: z.string().nullable() })).exactOptional(),
});

/** Of a charge only metadata is ever written. */
export const chargeUpdateSchema = z.strictObject({ metadata });

const newPrice = z.strictObject({
  currency: z.string(),
  unit_amount_decimal: z.string(),
  tax_behavior: z.enum(['exclusive', 'inclusive']).exactOptional(),
  recurring: z
    .strictObject({ interval: z.enum(['day', 'week', 'month', 'year']), interval_count: z.number().int() })
    .exactOptional(),
  lookup_key: z.string().exactOptional(),
  transfer_lookup_key: z.literal(true).exactOptional(),
});

const changedPrice = z.strictObject({
  tax_behavior: z.enum(['exclusive', 'inclusive']).exactOptional(),
  lookup_key: z.string().exactOptional(),
  transfer_lookup_key: z.literal(true).exactOptional(),
});

const priceStepSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('create'), replaces: z.string().nullable(), params: newPrice }),
  z.strictObject({ step: z.literal('update'), price: z.string(), params: changedPrice }),
  z.strictObject({ step: z.literal('archive'), price: z.string() }),
]);
export type PriceStep = z.infer<typeof priceStepSchema>;

export const productBodySchema = z.strictObject({
  product: z
    .strictObject({
      name: z.string().exactOptional(),
      description: z.string().exactOptional(),
      unit_label: z.string().exactOptional(),
      tax_code: z.string().exactOptional(),
      active: z.boolean().exactOptional(),
      metadata: metadata.exactOptional(),
    })
    .exactOptional(),
  prices: z.array(priceStepSchema).exactOptional(),
});
