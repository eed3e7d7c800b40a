import { queryOptions } from '@tanstack/react-query';
import { readChange } from '#contract/changes.ts';
import { call } from '#web/server/call.ts';

/** One change with its attempts and the body sent. */
export const changeQuery = (id: string) =>
  queryOptions({
    queryKey: ['changes', 'one', id],
    queryFn: ({ signal }) => call(readChange, { params: { id }, signal }),
  });
