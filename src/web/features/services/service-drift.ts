import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  adoptServiceDrift,
  healServiceDrift,
  readServiceDrift,
  resyncService,
  type FlowDrift,
  type ServiceDrift,
} from '#contract/crm-service-drift.ts';
import { call } from '#web/server/call.ts';

/** While something is under way it is asked again this often: the last step of it announces nothing. Milliseconds. */
const movingMs = 1_500;

/** In what a service's products differ from the catalogue; follows the flow's records. */
export const serviceDriftQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'drift', id],
    queryFn: ({ signal }) => call(readServiceDrift, { params: { id }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.flows.some((flow) => flow.isMoving && flow.flowState === 'enabled') === true
        ? movingMs
        : false,
  });

const useStored = (id: string) => {
  const queryClient = useQueryClient();
  return {
    onSuccess: (drift: ServiceDrift): void => {
      queryClient.setQueryData(serviceDriftQuery(id).queryKey, drift);
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['crm'] }),
        queryClient.invalidateQueries({ queryKey: ['records', 'drift', id] }),
      ]),
  };
};

/** Takes the named rows over into the catalogue, all without names. */
export const useAdopt = (service: { id: string; version: number }, { flowId, seen }: FlowDrift) =>
  useMutation({
    mutationFn: (rows: string[] | null) =>
      call(adoptServiceDrift, {
        params: { id: service.id },
        body: { flowId, seen, rows, version: service.version },
      }),
    ...useStored(service.id),
  });

export const useHeal = (id: string, { flowId, seen }: FlowDrift) =>
  useMutation({
    mutationFn: () => call(healServiceDrift, { params: { id }, body: { flowId, seen } }),
    ...useStored(id),
  });

/** Has service and product read again and compared; what comes of it is told by the drift. */
export const useResync = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(resyncService, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['records', 'drift', id] }),
  });
};
