import type { FieldSpec } from '#model/connector.ts';

/** Members of a contact that are one text each, as they stand on the wire. */
export const contactTexts = [
  'Name',
  'FirstName',
  'LastName',
  'EmailAddress',
  'TaxNumber',
  'CompanyNumber',
  'AccountNumber',
  'ContactNumber',
  'Website',
] as const;

/**
 * Lengths: Xero-OpenAPI 16.1.0. ContactNumber is our cross-reference and belongs to no mapping; Website is read-only.
 * Phones and addresses have a length for each part (`xero-parts.ts`).
 */
export const contactFields: readonly FieldSpec[] = [
  { name: 'Name', label: 'Name', type: 'text', writable: true, required: true, maxLength: 255 },
  { name: 'FirstName', label: 'First name', type: 'text', writable: true, maxLength: 255 },
  { name: 'LastName', label: 'Last name', type: 'text', writable: true, maxLength: 255 },
  { name: 'EmailAddress', label: 'E-mail', type: 'email', writable: true, maxLength: 255 },
  { name: 'TaxNumber', label: 'Tax number (ABN)', type: 'text', writable: true, maxLength: 50 },
  { name: 'CompanyNumber', label: 'Company number (ACN)', type: 'text', writable: true, maxLength: 50 },
  { name: 'AccountNumber', label: 'Account number', type: 'text', writable: true, maxLength: 50 },
  { name: 'ContactNumber', label: 'Contact code', type: 'text', writable: false, maxLength: 50 },
  { name: 'Website', label: 'Website', type: 'text', writable: false },
  { name: 'Phone.DEFAULT', label: 'Phone', type: 'phone', writable: true },
  { name: 'Phone.MOBILE', label: 'Mobile phone', type: 'phone', writable: true },
  { name: 'Phone.DDI', label: 'Direct phone', type: 'phone', writable: true },
  { name: 'Phone.FAX', label: 'Fax', type: 'phone', writable: true },
  { name: 'Address.POBOX', label: 'Postal address', type: 'address', writable: true },
  { name: 'ContactGroups', label: 'Groups', type: 'text_list', writable: true },
  { name: 'Address.STREET', label: 'Street address', type: 'address', writable: true },
];
