import { queryOptions } from '@tanstack/react-query';
import { readWhy } from '#contract/record-why.ts';
import { call } from '#web/server/call.ts';

/** Why one field of a record holds what it holds. */
export const whyQuery = (id: string, field: string) =>
  queryOptions({
    queryKey: ['records', 'why', id, field],
    queryFn: ({ signal }) => call(readWhy, { params: { id }, query: { field }, signal }),
  });
