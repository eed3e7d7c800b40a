import { queryOptions } from '@tanstack/react-query';
import { readSetup } from '#contract/session.ts';
import { call } from '#web/server/call.ts';

/** Whether the first account is still to be made, and the demonstration's account. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => call(readSetup, { signal }),
});
