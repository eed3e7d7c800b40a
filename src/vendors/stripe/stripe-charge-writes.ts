import type { JsonValue } from '#base/json.ts';
import { chargeUpdateSchema } from './stripe-body-schemas.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { chargeExpands } from './stripe-charge-reads.ts';
import { plainJson } from './stripe-json.ts';
import type { ObjectReader } from './stripe-reads.ts';
import { checkedBody, type RecordWrite, type WriteCall } from './stripe-writes.ts';

/** Writes a charge's metadata. Names that are not in the body stay: Stripe adds to what is there. */
export const updateCharge = async (
  caller: StripeCaller,
  reader: ObjectReader,
  { key, body }: RecordWrite & { readonly key: string },
  call: WriteCall,
): Promise<JsonValue> => {
  const params = checkedBody(chargeUpdateSchema, body);
  const updated = plainJson(
    await caller.write('POST /v1/charges/:id', call, (stripe, options) =>
      stripe.charges.update(key, { ...params, expand: chargeExpands }, options),
    ),
  );
  const [completed] = await reader.complete([updated], call.purpose);
  return completed ?? updated;
};
