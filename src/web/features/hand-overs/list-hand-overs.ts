import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listHandOvers } from '#contract/hand-overs.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type HandOverFilter = Pick<z.output<typeof listHandOvers.query>, 'flow' | 'state' | 'find'>;

/** Those that wait, oldest first, or those that are done, newest first. */
export const handOversQuery = (filter: HandOverFilter) =>
  infiniteQueryOptions({
    queryKey: ['hand_overs', 'list', filter],
    ...pagesOf(listHandOvers, { query: filter }),
    placeholderData: keepPreviousData,
  });
