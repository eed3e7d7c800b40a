import type { FieldSpec } from '#model/connector.ts';
import { customField } from './stripe-metadata.ts';

/** Kinds of tax number that are carried, by Stripe's word. Source: Stripe's client 23.1, TaxIds. */
export const taxIdTypes = [
  { type: 'au_abn', label: 'ABN (Australia)' },
  { type: 'nz_gst', label: 'GST number (New Zealand)' },
  { type: 'gb_vat', label: 'VAT number (United Kingdom)' },
  { type: 'eu_vat', label: 'VAT number (European Union)' },
  { type: 'sg_gst', label: 'GST number (Singapore)' },
  { type: 'ca_bn', label: 'Business number (Canada)' },
  { type: 'us_ein', label: 'EIN (United States)' },
] as const;

export const addressParts = ['line1', 'line2', 'city', 'state', 'postal_code', 'country'] as const;

const addressLabels: Readonly<Record<(typeof addressParts)[number], string>> = {
  line1: 'Address line 1',
  line2: 'Address line 2',
  city: 'City',
  state: 'State',
  postal_code: 'Postal code',
  country: 'Country (two letters)',
};

/** Members of a customer that are one text each. Lengths: Stripe's OpenAPI file of 2023-08-16, a hint; others take 5,000. */
export const customerTexts = [
  'name',
  'email',
  'phone',
  'description',
  'business_name',
  'individual_name',
] as const;

export const customerFields: readonly FieldSpec[] = [
  { name: 'name', label: 'Name', type: 'text', writable: true, required: true, maxLength: 256 },
  { name: 'email', label: 'E-mail', type: 'email', writable: true, maxLength: 512 },
  { name: 'phone', label: 'Phone', type: 'text', writable: true, maxLength: 20 },
  { name: 'description', label: 'Description', type: 'text', writable: true, maxLength: 5_000 },
  { name: 'business_name', label: 'Business name', type: 'text', writable: true, maxLength: 150 },
  { name: 'individual_name', label: 'Person’s name', type: 'text', writable: true, maxLength: 150 },
  ...addressParts.map((part): FieldSpec => ({
    name: `address.${part}`,
    label: addressLabels[part],
    type: 'text',
    writable: true,
    maxLength: part === 'country' ? 2 : 5_000,
  })),
  { name: 'preferred_locales', label: 'Languages', type: 'text_list', writable: true },
  ...taxIdTypes.map(({ type, label }): FieldSpec => ({
    name: `tax_id.${type}`,
    label,
    type: 'text',
    writable: true,
    maxLength: 50,
  })),
  customField,
  { name: 'metadata', label: 'Metadata', type: 'object', writable: false },
  { name: 'currency', label: 'Currency', type: 'text', writable: false },
  { name: 'tax_exempt', label: 'Tax exempt', type: 'text', writable: false },
  { name: 'delinquent', label: 'Behind with a payment', type: 'boolean', writable: false },
  { name: 'default_payment_method', label: 'Default payment method', type: 'text', writable: false },
];
