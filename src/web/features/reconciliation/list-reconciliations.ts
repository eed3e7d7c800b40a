import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listReconciliations } from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';
import { isOpen, lookEveryMs } from './run-state.ts';

/** Reconciliations and rehearsals, newest first; looked at again while one is under way. */
export const reconciliationsQuery = (flow: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['reconciliations', 'list', flow ?? null],
    queryFn: ({ pageParam, signal }) =>
      call(listReconciliations, {
        query: {
          ...(flow === undefined ? {} : { flow }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isOpen)) === true ? lookEveryMs : false,
  });
