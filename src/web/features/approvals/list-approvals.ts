import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { z } from 'zod';
import { listApprovals } from '#contract/approvals.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** What the list is narrowed to; the same filter decides many at once. */
export type ApprovalFilter = Pick<
  z.output<typeof listApprovals.query>,
  'flow' | 'rule' | 'olderThanHours' | 'mine' | 'record'
>;
export type ShownApprovals = z.output<typeof listApprovals.query>['state'];

/** Changes that wait, the longest waiting first; or those decided, the last first. */
export const approvalsQuery = (state: ShownApprovals, filter: ApprovalFilter) =>
  infiniteQueryOptions({
    queryKey: ['approvals', 'list', state, filter],
    ...pagesOf(listApprovals, { query: { state, ...filter } }),
    placeholderData: keepPreviousData,
  });
