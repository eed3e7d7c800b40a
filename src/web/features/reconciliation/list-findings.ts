import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listFindings, type FindingKind } from '#contract/reconciliations.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export interface FindingFilter {
  readonly kind?: FindingKind;
  readonly standing?: 'new' | 'same';
}

/** What a run found, page after page; what is left out only where that kind is asked for. */
export const findingsQuery = (id: string, filter: FindingFilter) =>
  infiniteQueryOptions({
    queryKey: ['reconciliations', 'findings', id, filter],
    ...pagesOf(listFindings, { params: { id }, query: { ...filter, leftOut: 'hide' as const } }),
    placeholderData: keepPreviousData,
  });
