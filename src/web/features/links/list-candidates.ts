import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listLinkCandidates } from '#contract/links.ts';
import { call } from '#web/server/call.ts';

/** Records of the flow's target that a record may be: those that share a key, or those that have these words. */
export const candidatesQuery = (recordId: string, flow: string, words: string) =>
  queryOptions({
    queryKey: ['links', 'candidates', recordId, flow, words],
    queryFn: ({ signal }) =>
      call(listLinkCandidates, {
        params: { id: recordId },
        query: words === '' ? { flow } : { flow, q: words },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
