import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { searchCrm, type SearchHit } from '#contract/crm-search.ts';
import { listRecords, type RecordSummary } from '#contract/records.ts';
import { call } from '#web/server/call.ts';

const mostRecords = 6;

/** What the CRM finds, at most ten of each noun, by beginnings of words. */
export const crmSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ['crm', 'search', q],
    queryFn: async ({ signal }): Promise<readonly SearchHit[]> =>
      q === '' ? [] : (await call(searchCrm, { query: { q }, signal })).items,
    placeholderData: keepPreviousData,
  });

/** The first records of connected systems that fit. */
export const recordSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ['records', 'search', q],
    queryFn: async ({ signal }): Promise<readonly RecordSummary[]> =>
      q === '' ? [] : (await call(listRecords, { query: { q, limit: mostRecords }, signal })).items,
    placeholderData: keepPreviousData,
  });
