import { dayMs, minuteMs } from '#base/clock.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';
import { agreedKind } from './crm-agreed-kind.ts';
import { billingKinds } from './crm-billing-kinds.ts';

type FieldType = FieldSpec['type'];

const fields = (
  type: FieldType,
  isWritable: boolean,
  labels: Readonly<Record<string, string>>,
): readonly FieldSpec[] =>
  Object.entries(labels).map(([name, label]) => ({ name, label, type, writable: isWritable }));

const written = (name: string, label: string, maxLength: number): FieldSpec => ({
  name,
  label,
  type: 'text',
  writable: true,
  maxLength,
});

const required = (name: string, label: string, maxLength: number): FieldSpec => ({
  ...written(name, label, maxLength),
  required: true,
});

/** A member of the workspace. */
const owner: FieldSpec = {
  name: 'ownerEmail',
  label: 'Owner’s e-mail',
  type: 'email',
  writable: true,
  person: true,
};

const addressOf = (name: string, label: string): readonly FieldSpec[] => [
  written(`${name}.line1`, `${label}, line 1`, 200),
  written(`${name}.line2`, `${label}, line 2`, 200),
  written(`${name}.city`, `${label}, city`, 100),
  written(`${name}.region`, `${label}, region`, 100),
  written(`${name}.postalCode`, `${label}, postcode`, 20),
  written(`${name}.country`, `${label}, country`, 60),
];

/** Changes announce themselves; the poll finds what was not announced, and costs one query. */
const poll = { everyMs: minuteMs, overlapMs: 2 * minuteMs, fullEveryMs: dayMs } as const;
const readBatch = 100;
const writeBatch = 50;

/** What of the CRM flows can carry. Lengths are those of the CRM's own contract. */
export const crmKinds: readonly KindSpec[] = [
  {
    kind: 'contact',
    label: 'Contact',
    labelPlural: 'Contacts',
    identity: {
      uniqueName: false,
      mergeByHand:
        'In the CRM: move what belongs to “{double}” to “{kept}” (opportunities, tickets, billables), then archive “{double}”.',
      staysWithIt: 'Opportunities, tickets, billables and invoices stay with their contact in the CRM.',
    },
    poll,
    readBatch,
    write: { batch: writeBatch, actions: ['create', 'update', 'archive', 'restore'], comparesVersions: true },
    fields: [
      required('name', 'Name', 255),
      written('type', 'Organization or individual', 20),
      written('firstName', 'First name', 120),
      written('lastName', 'Last name', 120),
      written('code', 'Code', 60),
      { name: 'email', label: 'E-mail', type: 'email', writable: true, maxLength: 320 },
      { name: 'phone', label: 'Phone', type: 'phone', writable: true, maxLength: 60 },
      { name: 'mobile', label: 'Mobile', type: 'phone', writable: true, maxLength: 60 },
      written('website', 'Website', 500),
      written('taxNumber', 'Tax number', 60),
      written('currency', 'Currency', 3),
      ...addressOf('billingAddress', 'Billing address'),
      ...addressOf('postalAddress', 'Postal address'),
      { name: 'tags', label: 'Tags', type: 'text_list', writable: true },
      owner,
      ...fields('text', false, {
        status: 'State',
        organizationName: 'Organization’s name',
        personName: 'Person’s name',
        paymentTermsDays: 'Payment terms in days',
        'primaryContact.name': 'Primary contact',
        'billingContact.name': 'Billing contact',
      }),
      ...fields('email', false, {
        'primaryContact.email': 'Primary contact’s e-mail',
        'billingContact.email': 'Billing contact’s e-mail',
        billingEmail: 'Where invoices go',
      }),
      ...fields('object', false, { taxIds: 'Tax numbers by type', custom: 'Custom fields' }),
    ],
  },
  {
    kind: 'service',
    label: 'Service',
    labelPlural: 'Services',
    poll,
    readBatch,
    fields: [
      ...fields('text', false, {
        status: 'State',
        code: 'Code',
        name: 'Name',
        description: 'Description',
        unit: 'Unit',
        taxCode: 'Tax code',
        interval: 'Recurs each',
        intervalCount: 'Recurs each so many',
      }),
      ...fields('object', false, { prices: 'Prices by currency', custom: 'Custom fields' }),
    ],
  },
  {
    kind: 'opportunity',
    // Titles are shared by many: the year's accounts of every client.
    matchedBy: 'keys',
    label: 'Opportunity',
    labelPlural: 'Opportunities',
    poll,
    readBatch,
    write: { batch: writeBatch, actions: ['create', 'update', 'archive', 'restore'], comparesVersions: true },
    fields: [
      required('title', 'Title', 250),
      { ...required('contactKey', 'Contact', 40), refersTo: 'contact' },
      written('state', 'Open, won or lost', 10),
      written('stageName', 'Stage', 80),
      { ...written('value', 'Value', 30), moneyIn: 'currency' },
      written('currency', 'Currency', 3),
      written('lostReason', 'Reason for the loss', 500),
      { name: 'expectedClose', label: 'Expected close', type: 'date', writable: true },
      { name: 'tags', label: 'Tags', type: 'text_list', writable: true },
      owner,
      ...fields('text', false, { status: 'State of the record', contactName: 'Contact’s name' }),
      ...fields('object', false, { custom: 'Custom fields' }),
    ],
  },
  agreedKind,
  ...billingKinds,
];
