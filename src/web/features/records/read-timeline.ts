import { infiniteQueryOptions } from '@tanstack/react-query';
import { readTimeline } from '#contract/timeline.ts';
import { call } from '#web/server/call.ts';

/** What happened to a record and those linked to it, newest first. */
export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['records', 'timeline', id],
    queryFn: ({ pageParam, signal }) =>
      call(readTimeline, { params: { id }, query: pageParam === null ? {} : { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
