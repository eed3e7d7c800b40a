import type { JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import { createBody, type BodyUnderWay } from './stripe-body.ts';
import { addressParts, customerFields, customerTexts, taxIdTypes } from './stripe-customer-fields.ts';
import { metadataNames, wantCustom, type Metadata } from './stripe-metadata.ts';
import { customerSchema, type Customer } from './stripe-schemas.ts';

const specs = new Map(customerFields.map((field) => [field.name, field]));

/**
 * The body of one customer: Stripe's parameters, and beside them `tax_ids` on an update, which Stripe changes one by one.
 * The address is always sent whole, so that it stands there whether Stripe merges or replaces. Customers are never
 * deleted: that would cancel their subscriptions, and nothing brings them back.
 */
export const composeCustomer = (intent: ComposeIntent): Composed => {
  const creating = intent.action === 'create';
  const body = createBody(!creating);
  if (intent.action === 'archive' || intent.action === 'restore') {
    body.refuse('record', 'Stripe cannot archive a customer, and deleting one is final.');
    return body.composed();
  }
  const present = creating ? null : presentCustomer(intent.current);
  if (!creating && intent.key === null) body.refuse('record', 'The customer’s id is not known.');
  for (const [field, value] of Object.entries(intent.set)) {
    const spec = specs.get(field);
    if (spec === undefined) body.refuse(field, 'Stripe’s customers have no such field.');
    else if (!spec.writable) body.refuse(field, 'It cannot be written.');
    else if (isText(field)) body.putText(field, spec, value);
  }
  if (creating && !isFilled(intent.set['name'])) body.refuse('name', 'A customer needs a name.');
  putLocales(body, intent.set['preferred_locales']);
  putAddress(body, intent.set, present);
  putTaxIds(body, intent.set, present);
  putMetadata(body, intent, present?.metadata ?? {});
  return body.composed();
};

const isText = (field: string): boolean => customerTexts.some((text) => text === field);
const isFilled = (value: JsonValue | undefined): boolean => typeof value === 'string' && value.trim() !== '';

const presentCustomer = (current: JsonValue | null): Customer | null => {
  const read = customerSchema.safeParse(current);
  return read.success ? read.data : null;
};

const putLocales = (body: BodyUnderWay, value: JsonValue | undefined): void => {
  if (value === undefined) return;
  const locales = value ?? [];
  if (!Array.isArray(locales) || !locales.every((locale) => typeof locale === 'string'))
    body.refuse('preferred_locales', 'It must be a list of languages.');
  else if (locales.length > 0) body.put('preferred_locales', locales);
  else body.refuse('preferred_locales', 'Stripe cannot take the languages off a customer again.');
};

const putAddress = (body: BodyUnderWay, set: ComposeIntent['set'], present: Customer | null): void => {
  const wanted = addressParts.filter((part) => set[`address.${part}`] !== undefined);
  if (wanted.length === 0) return;
  const address: Record<string, string> = {};
  for (const part of addressParts) {
    const value = set[`address.${part}`];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      body.refuse(`address.${part}`, 'It must be text.');
      return;
    }
    address[part] = (value === undefined ? present?.address?.[part] : value)?.trim() ?? '';
  }
  const country = address['country'] ?? '';
  if (country !== '' && !/^[A-Z]{2}$/.test(country))
    body.refuse('address.country', 'Stripe wants a country as two capital letters.');
  else if (Object.values(address).some((part) => part !== '')) body.put('address', address);
  else if (present !== null) body.put('address', '');
};

const putTaxIds = (body: BodyUnderWay, set: ComposeIntent['set'], present: Customer | null): void => {
  const wanted: { readonly type: string; readonly value: string | null }[] = [];
  for (const { type } of taxIdTypes) {
    const value = set[`tax_id.${type}`];
    if (value === undefined) continue;
    if (value !== null && typeof value !== 'string') body.refuse(`tax_id.${type}`, 'It must be text.');
    else wanted.push({ type, value: isFilled(value) ? (value ?? '').trim() : null });
  }
  if (wanted.length === 0) return;
  const filled = wanted.filter(({ value }) => value !== null);
  if (present === null) {
    if (filled.length > 0) body.put('tax_id_data', filled);
  } else body.put('tax_ids', wanted);
};

const putMetadata = (body: BodyUnderWay, intent: ComposeIntent, present: Metadata): void => {
  const metadata: Record<string, string> = { [metadataNames.reference]: intent.reference };
  const custom = intent.set['custom'];
  if (custom !== undefined) {
    const want = wantCustom(custom, present);
    if ('reason' in want) body.refuse('custom', want.reason);
    else Object.assign(metadata, want.metadata);
  }
  // A record that was matched, not made by us, gets our reference with the first write.
  if (custom !== undefined || present[metadataNames.reference] !== intent.reference)
    body.put('metadata', metadata);
};
