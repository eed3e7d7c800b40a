import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listFindings, type FindingKind } from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';

export interface FindingFilter {
  readonly kind?: FindingKind;
  readonly standing?: 'new' | 'same';
}

/** What a run found, page after page. */
export const findingsQuery = (id: string, filter: FindingFilter) =>
  infiniteQueryOptions({
    queryKey: ['reconciliations', 'findings', id, filter],
    queryFn: ({ pageParam, signal }) =>
      call(listFindings, {
        params: { id },
        query: { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
