import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listDeadLetters } from '#contract/dead-letters.ts';
import { call } from '#web/server/call.ts';

/** Dead letters newest first, of one reason or of all, with the count of each reason. */
export const deadLettersQuery = (code: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['dead_letters', 'list', code ?? null],
    queryFn: ({ pageParam, signal }) =>
      call(listDeadLetters, {
        query: {
          ...(code === undefined ? {} : { code }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
