import { queryOptions } from '@tanstack/react-query';
import { listOwners } from '#contract/owners.ts';
import { call } from '#web/server/call.ts';

/** People of source records by the two connections that flows carry them between, those who wait first. */
export const ownersQuery = (filter: { readonly words: string; readonly waiting: boolean }) =>
  queryOptions({
    queryKey: ['records', 'owners', filter],
    queryFn: () => call(listOwners, { query: { words: filter.words, waiting: String(filter.waiting) } }),
  });
