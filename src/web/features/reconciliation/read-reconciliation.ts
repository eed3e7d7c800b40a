import { queryOptions } from '@tanstack/react-query';
import { readReconciliation } from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';
import { isHealing, isOpen, lookEveryMs } from './run-state.ts';

/** One run; looked at again while it is under way, or what it found is being healed. */
export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: ['reconciliations', 'one', id],
    queryFn: ({ signal }) => call(readReconciliation, { params: { id }, signal }),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (isOpen(data) || isHealing(data)) ? lookEveryMs : false,
  });
