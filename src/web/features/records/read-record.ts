import { queryOptions } from '@tanstack/react-query';
import { readRecord } from '#contract/records.ts';
import { call } from '#web/server/call.ts';

/** One record with its fields and those of the records linked to it. */
export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'one', id],
    queryFn: ({ signal }) => call(readRecord, { params: { id }, signal }),
  });
