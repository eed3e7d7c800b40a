import { dayMs, minuteMs } from '#base/clock.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';

const texts = (isWritable: boolean, labels: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  Object.entries(labels).map(([name, label]) => ({ name, label, type: 'text', writable: isWritable }));

/** What a client agreed to, and what came of it: a billable, or a subscription that is prepared or bills. */
export const agreedKind: KindSpec = {
  kind: 'agreed_service',
  label: 'Agreed service',
  labelPlural: 'Agreed services',
  // Names of services are shared by all who agreed to them.
  matchedBy: 'keys',
  poll: { everyMs: minuteMs, overlapMs: 2 * minuteMs, fullEveryMs: dayMs },
  readBatch: 100,
  write: { batch: 20, actions: ['create', 'update', 'archive', 'restore'] },
  fields: [
    {
      name: 'description',
      label: 'Description',
      type: 'text',
      writable: true,
      required: true,
      maxLength: 1_000,
    },
    {
      name: 'opportunityKey',
      label: 'Opportunity',
      type: 'text',
      writable: true,
      required: true,
      maxLength: 40,
    },
    ...texts(true, {
      way: 'Billed as',
      serviceKey: 'Service of the catalogue',
      quantity: 'Quantity',
    }),
    {
      name: 'unitPrice',
      label: 'Price of one',
      type: 'text',
      writable: true,
      role: 'amount',
      moneyIn: 'currency',
    },
    { name: 'currency', label: 'Currency', type: 'text', writable: true, role: 'currency', maxLength: 3 },
    ...texts(true, {
      taxCode: 'Tax code',
      interval: 'Recurs each',
      intervalCount: 'Recurs each so many',
      termMonths: 'Ends after so many months',
      collection: 'How it is collected',
      begins: 'Begins by itself or not',
      sourceNumber: 'Number at the source',
      sourceUrl: 'Page at the source',
      groupKey: 'Draft invoice',
      groupLines: 'Lines of the draft invoice',
      withdrawnReason: 'Withdrawn because',
    }),
    { name: 'startsOn', label: 'First day', type: 'date', writable: true },
    { name: 'acceptedAt', label: 'Accepted', type: 'date', writable: true },
    ...texts(false, {
      status: 'State of the record',
      state: 'State',
      contactKey: 'Contact',
      billedAs: 'Billed already as',
    }),
  ],
};
