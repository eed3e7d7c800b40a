import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { listDeadLetters } from '#contract/dead-letters.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** Dead letters newest first, of one reason or of all, with the count of each reason. */
export const deadLettersQuery = (code: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['dead_letters', 'list', code ?? null],
    ...pagesOf(listDeadLetters, { query: { code } }),
    placeholderData: keepPreviousData,
  });
