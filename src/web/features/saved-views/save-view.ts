import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { changeSavedView, createSavedView, removeSavedView } from '#contract/crm-saved-views.ts';
import { call } from '#web/server/call.ts';

const useViewsStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['crm', 'saved-views'] });
};

export const useCreateView = () =>
  useMutation({
    mutationFn: (body: z.input<typeof createSavedView.body>) => call(createSavedView, { body }),
    onSuccess: useViewsStale(),
  });

export const useChangeView = () =>
  useMutation({
    mutationFn: ({ id, ...body }: z.input<typeof changeSavedView.body> & { id: string }) =>
      call(changeSavedView, { params: { id }, body }),
    onSuccess: useViewsStale(),
  });

export const useRemoveView = () =>
  useMutation({
    mutationFn: (id: string) => call(removeSavedView, { params: { id } }),
    onSuccess: useViewsStale(),
  });
