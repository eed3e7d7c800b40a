import { infiniteQueryOptions } from '@tanstack/react-query';
import { readTimeline } from '#contract/timeline.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** What happened to a record and those linked to it, newest first. */
export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['records', 'timeline', id],
    ...pagesOf(readTimeline, { params: { id } }),
  });
