import { queryOptions } from '@tanstack/react-query';
import { listCustomFields, type CustomField } from '#contract/crm-custom-fields.ts';
import { call } from '#web/server/call.ts';

/** Custom fields of one noun in the order of its form, archived ones too. */
export const customFieldsQuery = (subject: CustomField['subject']) =>
  queryOptions({
    queryKey: ['crm', 'custom-fields', subject],
    queryFn: async ({ signal }) => (await call(listCustomFields, { query: { subject }, signal })).items,
  });
