import { queryOptions, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { previewFlow } from '#contract/shared-targets.ts';
import { call } from '#web/server/call.ts';
import { SharedTargets } from '#web/features/flows/shared-targets.tsx';

type Asked = z.input<typeof previewFlow.params> & z.input<typeof previewFlow.query>;

const previewQuery = ({ preset, ...query }: Asked) =>
  queryOptions({
    queryKey: ['flows', 'preview', preset, query],
    queryFn: async ({ signal }) => (await call(previewFlow, { params: { preset }, query, signal })).items,
  });

/** Which flows write already what a flow would write that is about to be made. */
export const FlowPreview = ({ asked }: { asked: Asked }) => (
  <SharedTargets beside={useQuery(previewQuery(asked)).data ?? []} isNew />
);
