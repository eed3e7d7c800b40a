import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listReconciliations } from '#contract/reconciliations.ts';
import { pagesOf } from '#web/server/pages-of.ts';
import { isOpen, lookEveryMs } from './run-state.ts';

/** Reconciliations and rehearsals, newest first; looked at again while one is under way. */
export const reconciliationsQuery = (flow: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['reconciliations', 'list', flow ?? null],
    ...pagesOf(listReconciliations, { query: { flow } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isOpen)) === true ? lookEveryMs : false,
  });
