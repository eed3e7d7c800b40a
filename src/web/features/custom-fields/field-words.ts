import type { CustomField } from '#contract/crm-custom-fields.ts';

export const subjectLabels: Readonly<Record<CustomField['subject'], string>> = {
  contact: 'Contacts',
  service: 'Services',
  opportunity: 'Opportunities',
  ticket: 'Tickets',
};

export const typeLabels: Readonly<Record<CustomField['type'], string>> = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  boolean: 'Yes or no',
  choice: 'One of a list',
};
