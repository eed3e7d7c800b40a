import type { z } from 'zod';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { stepKey, type StripeCaller } from './stripe-caller.ts';
import { customerCreateSchema, customerUpdateSchema } from './stripe-body-schemas.ts';
import { plainJson } from './stripe-json.ts';
import { customerSchema } from './stripe-schemas.ts';
import { checkedBody, type RecordWrite, type WriteCall } from './stripe-writes.ts';

const expand = ['tax_ids'];

export const createCustomer = async (
  caller: StripeCaller,
  body: JsonObject,
  call: WriteCall,
): Promise<JsonValue> => {
  const params = checkedBody(customerCreateSchema, body);
  const made = await caller.write('POST /v1/customers', call, (stripe, options) =>
    stripe.customers.create({ ...params, expand }, options),
  );
  return plainJson(made);
};

/** Tax numbers are objects of their own at Stripe: a changed one is a new one, and the old one goes. */
export const updateCustomer = async (
  caller: StripeCaller,
  { key, body }: RecordWrite & { readonly key: string },
  call: WriteCall,
): Promise<JsonValue> => {
  const { tax_ids: taxIds = [], ...params } = checkedBody(customerUpdateSchema, body);
  const updated = plainJson(
    await caller.write('POST /v1/customers/:id', call, (stripe, options) =>
      stripe.customers.update(key, { ...params, expand }, options),
    ),
  );
  if (!(await replaceTaxIds(caller, key, updated, taxIds, call))) return updated;
  const read = await caller.read('GET /v1/customers/:id', call.purpose, (stripe, options) =>
    stripe.customers.retrieve(key, { expand }, options),
  );
  return plainJson(read);
};

type TaxIdWanted = NonNullable<z.infer<typeof customerUpdateSchema>['tax_ids']>[number];

/** True when something had to be changed. */
const replaceTaxIds = async (
  caller: StripeCaller,
  customer: string,
  updated: JsonValue,
  wanted: readonly TaxIdWanted[],
  call: WriteCall,
): Promise<boolean> => {
  const read = customerSchema.safeParse(updated);
  const held = read.success ? read.data.tax_ids.data : [];
  let isChanged = false;
  for (const { type, value } of wanted) {
    const same = held.filter((each) => each.type === type);
    if (value !== null && !same.some((each) => each.value === value)) {
      const step = { ...call, idempotencyKey: stepKey(call.idempotencyKey, `tax/${type}`) };
      await caller.write('POST /v1/customers/:id/tax_ids', step, (stripe, options) =>
        stripe.customers.createTaxId(customer, { type, value }, options),
      );
      isChanged = true;
    }
    for (const old of same.filter((each) => each.value !== value)) {
      const step = { ...call, idempotencyKey: stepKey(call.idempotencyKey, `tax/${old.id}`) };
      await caller.write('DELETE /v1/customers/:id/tax_ids/:id', step, (stripe, options) =>
        stripe.customers.deleteTaxId(customer, old.id, {}, options),
      );
      isChanged = true;
    }
  }
  return isChanged;
};
