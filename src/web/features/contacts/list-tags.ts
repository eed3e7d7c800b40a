import { queryOptions } from '@tanstack/react-query';
import { listTags } from '#contract/crm-contacts.ts';
import { call } from '#web/server/call.ts';

/** Tags in use, by name. */
export const tagsQuery = queryOptions({
  queryKey: ['crm', 'tags'],
  queryFn: async ({ signal }) => (await call(listTags, { signal })).items,
});
