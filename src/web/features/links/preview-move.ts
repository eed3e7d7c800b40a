import { queryOptions, skipToken } from '@tanstack/react-query';
import type { z } from 'zod';
import { previewLinkMove, type linkMove } from '#contract/links.ts';
import { call } from '#web/server/call.ts';

export type Move = z.input<typeof linkMove>;

/** What would follow of a move, as things are now; asked for once all of it is chosen. */
export const movePreviewQuery = (move: Move | null) =>
  queryOptions({
    queryKey: ['links', 'preview', move],
    queryFn: move === null ? skipToken : ({ signal }) => call(previewLinkMove, { body: { move }, signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
