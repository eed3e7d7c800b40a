import { queryOptions } from '@tanstack/react-query';
import { readApproval } from '#contract/approvals.ts';
import { call } from '#web/server/call.ts';

/** One change that waits or waited, with what it would write. */
export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: ['approvals', 'one', id],
    queryFn: ({ signal }) => call(readApproval, { params: { id }, signal }),
  });
