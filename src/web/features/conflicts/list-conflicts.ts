import { infiniteQueryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listConflicts } from '#contract/conflicts.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type ConflictFilter = Pick<z.output<typeof listConflicts.query>, 'flow' | 'state'>;

/** Conflicts that wait, oldest first, or those that were answered, newest first. */
export const conflictsQuery = (filter: ConflictFilter) =>
  infiniteQueryOptions({
    queryKey: ['conflicts', 'list', filter],
    ...pagesOf(listConflicts, { query: filter }),
  });
