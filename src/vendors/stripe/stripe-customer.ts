import type { JsonValue } from '#base/json.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { addressParts, taxIdTypes } from './stripe-customer-fields.ts';
import { customIn, metadataNames } from './stripe-metadata.ts';
import { deletedRecord, recordOf, spoken } from './stripe-records.ts';
import { customerSchema, type Customer } from './stripe-schemas.ts';

/** Reads a customer, deleted ones too; null when it has no id. */
export const parseCustomer = (raw: JsonValue): ObservedRecord | null => {
  const deleted = deletedRecord('customer', raw);
  if (deleted !== null) return deleted;
  const read = customerSchema.safeParse(raw);
  if (!read.success) return null;
  const customer = read.data;
  const taxIds = taxIdsOf(customer);
  const { metadata, address } = customer;
  const custom = customIn(metadata);
  const fields = spoken({
    name: customer.name,
    email: customer.email,
    phone: customer.phone,
    description: customer.description,
    business_name: customer.business_name,
    individual_name: customer.individual_name,
    address: spoken(Object.fromEntries(addressParts.map((part) => [part, address?.[part]]))),
    preferred_locales: customer.preferred_locales,
    tax_id: taxIds.values,

    metadata,
    currency: customer.currency.toUpperCase(),
    tax_exempt: customer.tax_exempt === 'none' ? '' : customer.tax_exempt,
    delinquent: customer.delinquent,
    default_payment_method: customer.invoice_settings.default_payment_method,
  });
  return recordOf({
    kind: 'customer',
    key: customer.id,
    state: 'active',
    title: titleOf(customer),
    email: customer.email.trim() === '' ? null : customer.email.trim(),
    taxNumber: taxIds.number,
    reference: metadata[metadataNames.reference] ?? null,
    // Custom fields that we wrote and that are none are not the same as never written.
    fields: { ...fields, ...(custom === null ? {} : { custom }) },
    raw,
    findings: taxIds.findings,
  });
};

const titleOf = ({ id, name, business_name, individual_name, email }: Customer): string =>
  [name, business_name, individual_name, email].map((text) => text.trim()).find((text) => text !== '') ?? id;

const knownTypes: ReadonlySet<string> = new Set(taxIdTypes.map(({ type }) => type));

/** One number of each type; `number` is what matching compares: the digits of the ABN, else of the first. */
const taxIdsOf = (
  customer: Customer,
): {
  readonly values: Readonly<Record<string, string>>;
  readonly number: string | null;
  readonly findings: readonly string[];
} => {
  const values: Record<string, string> = {};
  const findings: string[] = [];
  for (const { type, value } of customer.tax_ids.data) {
    if (!knownTypes.has(type) || value.trim() === '') continue;
    if (values[type] === undefined) values[type] = value.trim();
    else findings.push(`more than one tax number of type ${type}`);
  }
  const digits = (values['au_abn'] ?? Object.values(values)[0] ?? '').replaceAll(/\D/g, '');
  return { values, number: digits === '' ? null : digits, findings };
};
