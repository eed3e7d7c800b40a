import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  dismissAgreedService,
  reopenAgreedService,
  startAgreedService,
  type AgreedService,
} from '#contract/crm-agreed-services.ts';
import { call } from '#web/server/call.ts';

type Seen = Pick<AgreedService, 'id' | 'version'>;

/** Billables, subscriptions and the feed change with it. */
const useCrmStale = () => {
  const queryClient = useQueryClient();
  return (): void => {
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
  };
};

export const useStartAgreedService = ({ id, version }: Seen) =>
  useMutation({
    mutationFn: () => call(startAgreedService, { params: { id }, body: { version } }),
    onSuccess: useCrmStale(),
  });

export const useDismissAgreedService = ({ id, version }: Seen) =>
  useMutation({
    mutationFn: (reason: string) => call(dismissAgreedService, { params: { id }, body: { version, reason } }),
    onSuccess: useCrmStale(),
  });

/** Under the version that the answer to its dismissal named, or the one on the page. */
export const useReopenAgreedService = (id: string, told: { readonly onError: (error: Error) => void }) =>
  useMutation({
    mutationFn: (version: number) => call(reopenAgreedService, { params: { id }, body: { version } }),
    onSuccess: useCrmStale(),
    ...told,
  });
