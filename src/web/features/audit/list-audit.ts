import { infiniteQueryOptions, keepPreviousData, useMutation } from '@tanstack/react-query';
import { listAudit, verifyAudit } from '#contract/audit.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export interface AuditFilter {
  readonly subject?: string;
  readonly action?: string;
}

/** The audit log, newest first, page after page. */
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    ...pagesOf(listAudit, { query: filter }),
    placeholderData: keepPreviousData,
  });

/** Computes the whole chain again; asked for by a person, as it reads every entry. */
export const useVerifyAudit = () => useMutation({ mutationFn: () => call(verifyAudit, {}) });
