import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listFindings, type Finding, type FindingKind } from '#contract/reconciliations.ts';
import { pagesOf } from '#web/server/pages-of.ts';
import { lookEveryMs } from './run-state.ts';

export interface FindingFilter {
  readonly kind?: FindingKind;
  readonly standing?: 'new' | 'same';
}

const isAnyHealing = ({ items }: { readonly items: readonly Finding[] }): boolean =>
  items.some(({ heal }) => heal?.outcome === 'reading' || heal?.outcome === 'waiting');

/** What a run found, page after page; what is left out only where that kind is asked for. Looked at again while any is healed. */
export const findingsQuery = (id: string, filter: FindingFilter) =>
  infiniteQueryOptions({
    queryKey: ['reconciliations', 'findings', id, filter],
    ...pagesOf(listFindings, { params: { id }, query: { ...filter, leftOut: 'hide' as const } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some(isAnyHealing) === true ? lookEveryMs : false),
  });
