import { queryOptions } from '@tanstack/react-query';
import { readContact } from '#contract/crm-contacts.ts';
import { call } from '#web/server/call.ts';

/** One contact with its people or organizations. */
export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'contacts', id],
    queryFn: ({ signal }) => call(readContact, { params: { id }, signal }),
  });
