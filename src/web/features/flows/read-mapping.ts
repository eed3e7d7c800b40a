import { queryOptions } from '@tanstack/react-query';
import { readMapping } from '#contract/mappings.ts';
import { call } from '#web/server/call.ts';

/** The field mapping of a flow in its newest version. */
export const mappingQuery = (flowId: string) =>
  queryOptions({
    queryKey: ['flows', 'mapping', flowId],
    queryFn: ({ signal }) => call(readMapping, { params: { id: flowId }, signal }),
  });
