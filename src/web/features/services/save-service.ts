import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  archiveService,
  changeService,
  createService,
  restoreService,
  type ServiceDetail,
} from '#contract/crm-services.ts';
import { call } from '#web/server/call.ts';
import { serviceQuery } from '#web/features/services/list-services.ts';

export type ServiceFields = z.input<typeof createService.body>;

const useStored = () => {
  const queryClient = useQueryClient();
  return (service: ServiceDetail): void => {
    queryClient.setQueryData(serviceQuery(service.id).queryKey, service);
    void queryClient.invalidateQueries({ queryKey: ['crm', 'services'] });
  };
};

export const useCreateService = () =>
  useMutation({
    mutationFn: (body: ServiceFields) => call(createService, { body }),
    onSuccess: useStored(),
  });

export const useChangeService = (id: string) =>
  useMutation({
    mutationFn: (body: z.input<typeof changeService.body>) => call(changeService, { params: { id }, body }),
    onSuccess: useStored(),
  });

/** Archives, or brings back with `archived: false`. */
export const useArchiveService = (id: string) =>
  useMutation({
    mutationFn: ({ archived, version }: { archived: boolean; version: number }) =>
      call(archived ? archiveService : restoreService, { params: { id }, body: { version } }),
    onSuccess: useStored(),
  });
