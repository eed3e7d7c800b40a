import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listRecords, type recordsQuery } from '#contract/records.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type RecordFilter = Omit<z.input<typeof recordsQuery>, 'cursor' | 'limit'>;

/** Records by title, page after page; the last answer stays while a changed filter is asked. */
export const recordsListQuery = (filter: RecordFilter) =>
  infiniteQueryOptions({
    queryKey: ['records', 'list', filter],
    ...pagesOf(listRecords, { query: filter }),
    placeholderData: keepPreviousData,
  });
