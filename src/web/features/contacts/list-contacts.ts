import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listContacts } from '#contract/crm-contacts.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type ContactFilter = Omit<z.input<typeof listContacts.query>, 'cursor' | 'limit'>;

/** Contacts page after page; the last answer stays while a changed filter is asked. */
export const contactsListQuery = (filter: ContactFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'contacts', 'list', filter],
    ...pagesOf(listContacts, { query: filter }),
    placeholderData: keepPreviousData,
  });
