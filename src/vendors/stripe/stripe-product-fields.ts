import type { FieldSpec } from '#model/connector.ts';
import { customField } from './stripe-metadata.ts';

/** Lengths: Stripe's OpenAPI file of 2023-08-16, a hint. The code must fit into a lookup key beside its currency. */
export const productFields: readonly FieldSpec[] = [
  { name: 'code', label: 'Code', type: 'text', writable: true, maxLength: 190 },
  { name: 'name', label: 'Name', type: 'text', writable: true, required: true, maxLength: 5_000 },
  { name: 'description', label: 'Description', type: 'text', writable: true, maxLength: 40_000 },
  { name: 'unit_label', label: 'Unit', type: 'text', writable: true, maxLength: 12 },
  { name: 'tax_code', label: 'Tax code', type: 'text', writable: true, maxLength: 5_000 },
  { name: 'prices', label: 'Prices by currency', type: 'object', writable: true },
  { name: 'odd_prices', label: 'Currencies with prices of another form', type: 'text_list', writable: false },
  customField,
  { name: 'metadata', label: 'Metadata', type: 'object', writable: false },
];
