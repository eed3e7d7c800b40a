import { infiniteQueryOptions, keepPreviousData, useMutation } from '@tanstack/react-query';
import { listAudit, verifyAudit } from '#contract/audit.ts';
import { call } from '#web/server/call.ts';

export interface AuditFilter {
  readonly subject?: string;
  readonly action?: string;
}

/** The audit log, newest first, page after page. */
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) =>
      call(listAudit, {
        query: { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

/** Computes the whole chain again; asked for by a person, as it reads every entry. */
export const useVerifyAudit = () => useMutation({ mutationFn: () => call(verifyAudit, {}) });
