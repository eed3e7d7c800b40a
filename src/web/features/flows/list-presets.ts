import { queryOptions } from '@tanstack/react-query';
import { listPresets } from '#contract/flows.ts';
import { call } from '#web/server/call.ts';

/** The flows that can be created. */
export const presetsQuery = queryOptions({
  queryKey: ['presets'],
  queryFn: async ({ signal }) => (await call(listPresets, { signal })).items,
  staleTime: Infinity,
});
