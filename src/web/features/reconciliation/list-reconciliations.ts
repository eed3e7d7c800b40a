import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listReconciliations } from '#contract/reconciliations.ts';
import { pagesOf } from '#web/server/pages-of.ts';
import { isOpen, lookEveryMs } from './run-state.ts';

/** Reconciliations and rehearsals, newest first; looked at again while one is under way. */
export const reconciliationsQuery = (filter: {
  readonly flow: string | undefined;
  readonly q: string | undefined;
}) =>
  infiniteQueryOptions({
    queryKey: ['reconciliations', 'list', filter.flow ?? null, filter.q ?? null],
    ...pagesOf(listReconciliations, { query: filter }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isOpen)) === true ? lookEveryMs : false,
  });
