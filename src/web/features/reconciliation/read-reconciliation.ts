import { queryOptions } from '@tanstack/react-query';
import { readReconciliation } from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';
import { isOpen, lookEveryMs } from './run-state.ts';

/** One run; looked at again while it is under way. */
export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: ['reconciliations', 'one', id],
    queryFn: ({ signal }) => call(readReconciliation, { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isOpen(state.data) ? lookEveryMs : false),
  });
