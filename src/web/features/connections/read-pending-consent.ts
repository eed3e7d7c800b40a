import { queryOptions } from '@tanstack/react-query';
import { readPendingConsent } from '#contract/oauth.ts';
import { call } from '#web/server/call.ts';

/** The organisations that a consent reaches; asked of the vendor each time. */
export const pendingConsentQuery = (id: string) =>
  queryOptions({
    queryKey: ['pending_consent', id],
    queryFn: ({ signal }) => call(readPendingConsent, { params: { id }, signal }),
  });
