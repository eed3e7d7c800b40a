import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { createApiKey, listApiKeys, revokeApiKey } from '#contract/api-keys.ts';
import { call } from '#web/server/call.ts';

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await call(listApiKeys, { signal })).items,
});

const useKeysStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<void> => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
};

/** The key itself is in this answer only, and is kept nowhere on the page but in it. */
export const useCreateApiKey = () =>
  useMutation({
    mutationFn: (body: z.input<typeof createApiKey.body>) => call(createApiKey, { body }),
    onSuccess: useKeysStale(),
    gcTime: 0,
  });

export const useRevokeApiKey = () =>
  useMutation({
    mutationFn: (id: string) => call(revokeApiKey, { params: { id } }),
    onSuccess: useKeysStale(),
  });
