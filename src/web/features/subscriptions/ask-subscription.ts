import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  cancelSubscription,
  changeSubscription,
  pauseSubscription,
  resumeSubscription,
  startSubscription,
  type SubscriptionDetail,
} from '#contract/crm-subscriptions.ts';
import { subscriptionQuery } from '#web/features/subscriptions/list-subscriptions.ts';
import { call } from '#web/server/call.ts';
import { useRequestKey } from '#web/server/request-key.ts';

export type StartInput = Omit<z.input<typeof startSubscription.body>, 'requestKey'>;
export type ChangeInput = Omit<z.input<typeof changeSubscription.body>, 'requestKey'>;
export type CancelWhen = z.input<typeof cancelSubscription.body>['when'];

const useStored = (forget: () => void) => {
  const queryClient = useQueryClient();
  return (subscription: SubscriptionDetail): void => {
    forget();
    queryClient.setQueryData(subscriptionQuery(subscription.id).queryKey, subscription);
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
  };
};

export const useStartSubscription = () => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (input: StartInput) =>
      call(startSubscription, { body: { ...input, requestKey: keyFor(input) } }),
    onSuccess: useStored(forget),
  });
};

export const useChangeSubscription = (id: string) => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (input: ChangeInput) =>
      call(changeSubscription, { params: { id }, body: { ...input, requestKey: keyFor(input) } }),
    onSuccess: useStored(forget),
  });
};

/** Pauses, or lets a paused one go on. */
export const usePauseSubscription = (id: string) => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (action: 'pause' | 'resume') =>
      call(action === 'pause' ? pauseSubscription : resumeSubscription, {
        params: { id },
        body: { requestKey: keyFor(action) },
      }),
    onSuccess: useStored(forget),
  });
};

export const useCancelSubscription = (id: string) => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (when: CancelWhen) =>
      call(cancelSubscription, { params: { id }, body: { when, requestKey: keyFor(when) } }),
    onSuccess: useStored(forget),
  });
};
