import { z } from 'zod';
import { readJson } from '#sim/kit/wire.ts';
import type { SimRequest } from '#sim/kit/wire.ts';
import type { ClientFields, ContactFields } from './act-clients.ts';
import { isPlainDate } from './dates.ts';
import { clientStates, dealStates } from './entities.ts';
import { Refusal } from './json-api-errors.ts';

const text = z.string().trim().max(255);
const maybeText = text.nullable().exactOptional();
const states = ['NSW', 'ACT', 'VIC', 'TAS', 'QLD', 'WA', 'SA', 'NT'] as const;
const addressSchema = z.strictObject({
  line1: text,
  city: text,
  region: z.enum(states),
  postcode: text,
  country: z.literal('AU').exactOptional(),
});
const maybeAddress = addressSchema.nullable().exactOptional();
const staffSchema = z.strictObject({ name: text, email: z.email() }).nullable().exactOptional();

/** Fields of section "client" a program may write; read-only ones (ids of ledgers, times) are refused. */
export const clientBody = z.strictObject({
  name: text.min(1),
  email: z.email().nullable().exactOptional(),
  phone: maybeText,
  state: z.enum(clientStates).exclude(['deleted']).exactOptional(),
  external_client_id: maybeText,
  manager: staffSchema,
  partner: staffSchema,
  tags: z.array(text).exactOptional(),
  group_name: maybeText,
  tax_number: maybeText,
  company_number: maybeText,
  address: maybeAddress,
  postal_address: maybeAddress,
});
export const clientPatchBody = clientBody.extend({ name: text.min(1).exactOptional() });

export const contactBody = z.strictObject({
  name: text.min(1).exactOptional(),
  email: z.email().nullable().exactOptional(),
  phone: maybeText,
  mobile: maybeText,
  position: maybeText,
  salutation: maybeText,
  addressee: maybeText,
  is_primary: z.boolean().exactOptional(),
  is_signatory: z.boolean().exactOptional(),
  is_invoice_recipient: z.boolean().exactOptional(),
});
/** The slug may stand in the body instead of the path. */
export const contactPatchBody = contactBody.extend({ slug: text.exactOptional() });

/** Decimal text or a number with at most two places, in major units; becomes minor units. */
const amount = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^-?\d{1,12}(\.\d{1,2})?$/, 'must be an amount with at most two places'))
  .transform((digits) => {
    const [whole = '0', part = ''] = digits.replace('-', '').split('.');
    const minor = Number(whole) * 100 + Number(part.padEnd(2, '0'));
    return digits.startsWith('-') ? -minor : minor;
  });
const plainDate = z.string().refine(isPlainDate, 'must be YYYY-MM-DD');

export const dealPatchBody = z.strictObject({
  name: text.min(1).exactOptional(),
  state: z.enum(dealStates).exactOptional(),
  priority: maybeText,
  stage_slug: text.exactOptional(),
  value: amount.exactOptional(),
});
export const dealBody = dealPatchBody.extend({ name: text.min(1), client_slug: text });

/** All that can be written of a payment. */
export const paymentPatchBody = z.strictObject({ external_payment_id: text.nullable() });

export const invoiceBody = z.strictObject({
  client_slug: text,
  state: z.literal('draft', 'only a draft can be made: a person issues it in Ignition'),
  date: plainDate,
  due_date: plainDate.exactOptional(),
  reference: maybeText,
  memo: z.string().max(4_000).nullable().exactOptional(),
  items: z
    .array(
      z.strictObject({
        description: text.min(1),
        quantity: z.number().positive(),
        unit_price: amount,
        discount: amount.exactOptional(),
        tax_rate: z.enum(['GST', 'Exempt']).exactOptional(),
      }),
    )
    .min(1),
});

/** The body as the schema has it, or a refusal: 400 when it is no JSON, 422 with a pointer to the first wrong field. */
export const readBody = <T>(request: SimRequest, schema: z.ZodType<T>): T => {
  const json = readJson(request);
  if (json === undefined) throw new Refusal(400, 'The body is not JSON.');
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const pointer = `/${(issue?.path ?? []).map(String).join('/')}`;
  throw new Refusal(422, issue?.message ?? 'The body is wrong.', { pointer });
};

export const clientFieldsOf = (body: z.infer<typeof clientPatchBody>): ClientFields => ({
  ...only('name', body.name),
  ...only('email', body.email),
  ...only('phone', body.phone),
  ...only('state', body.state),
  ...only('externalClientId', body.external_client_id),
  ...only('manager', body.manager),
  ...only('partner', body.partner),
  ...only('tags', body.tags),
  ...only('groupName', body.group_name),
  ...only('taxNumber', body.tax_number),
  ...only('companyNumber', body.company_number),
  ...only('address', addressOf(body.address)),
  ...only('postalAddress', addressOf(body.postal_address)),
});

export const contactFieldsOf = (body: z.infer<typeof contactBody>): ContactFields => ({
  ...(body.name === undefined ? {} : splitName(body.name)),
  ...only('email', body.email),
  ...only('phone', body.phone),
  ...only('mobile', body.mobile),
  ...only('position', body.position),
  ...only('salutation', body.salutation),
  ...only('addressee', body.addressee),
  ...only('isPrimary', body.is_primary),
  ...only('isSignatory', body.is_signatory),
  ...only('isInvoiceRecipient', body.is_invoice_recipient),
});

/** A contact has one name on the wire and two in the app: the last word is the family name. */
const splitName = (name: string): { firstName: string; lastName: string } => {
  const space = name.trim().lastIndexOf(' ');
  return space < 0
    ? { firstName: name.trim(), lastName: '' }
    : { firstName: name.trim().slice(0, space), lastName: name.trim().slice(space + 1) };
};

const addressOf = (address: z.infer<typeof maybeAddress> | undefined): ClientFields['address'] | undefined =>
  address === null || address === undefined
    ? address
    : { line1: address.line1, suburb: address.city, state: address.region, postcode: address.postcode };

const only = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> => (value === undefined ? {} : ({ [name]: value } as Record<Name, Value>));
