import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  checkDraft,
  discardDraft,
  listFlowSources,
  listMappingFields,
  listMappingVersions,
  previewMapping,
  publishDraft,
  readDraft,
  readMapping,
  rollBackMapping,
  saveDraft,
} from '#contract/mappings.ts';
import type { SentText } from '#web/features/mappings/draft-rows.ts';
import { call } from '#web/server/call.ts';

/** The draft of a mapping, or the mapping in force. Not read again by itself: it is being edited. */
export const draftQuery = (flowId: string) =>
  queryOptions({
    queryKey: ['mappings', 'draft', flowId],
    queryFn: ({ signal }) => call(readDraft, { params: { id: flowId }, signal }),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });

/** What rows can be filled from and write to. */
export const fieldsQuery = (flowId: string) =>
  queryOptions({
    queryKey: ['mappings', 'fields', flowId],
    queryFn: ({ signal }) => call(listMappingFields, { params: { id: flowId }, signal }),
    staleTime: 60_000,
  });

/** Looks for fields anew, through many more records of both sides, and offers what is found from then on. */
export const useFieldRefresh = (flowId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(listMappingFields, { params: { id: flowId }, query: { wide: 'true' } }),
    onSuccess: (found) => {
      queryClient.setQueryData(fieldsQuery(flowId).queryKey, found);
    },
  });
};

export const versionsQuery = (flowId: string) =>
  queryOptions({
    queryKey: ['flows', 'mapping', flowId, 'versions'],
    queryFn: async ({ signal }) =>
      (await call(listMappingVersions, { params: { id: flowId }, signal })).items,
  });

export const versionQuery = (flowId: string, version: number) =>
  queryOptions({
    queryKey: ['mappings', 'version', flowId, version],
    queryFn: ({ signal }) => call(readMapping, { params: { id: flowId }, query: { version }, signal }),
    staleTime: Infinity,
  });

/** Records to try a mapping on, by words. */
export const sourcesQuery = (flowId: string, words: string) =>
  queryOptions({
    queryKey: ['mappings', 'sources', flowId, words],
    queryFn: async ({ signal }) =>
      (await call(listFlowSources, { params: { id: flowId }, query: { words }, signal })).items,
    placeholderData: keepPreviousData,
  });

/** What a mapping makes of one record, row by row, and which rows those are: the last answer stays until the next. */
export const previewQuery = (flowId: string, sent: SentText, recordId: string | null) =>
  queryOptions({
    queryKey: ['mappings', 'preview', flowId, recordId, sent],
    queryFn: async ({ signal }) => ({
      ...(await call(previewMapping, { params: { id: flowId }, body: { ...sent.text, recordId }, signal })),
      rowIds: sent.rowIds,
    }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
  });

/** What is wrong with a mapping, how a trial of it goes, and which rows and conditions that is about. */
export const checkQuery = (flowId: string, sent: SentText) =>
  queryOptions({
    queryKey: ['mappings', 'check', flowId, sent],
    queryFn: async ({ signal }) => ({
      ...(await call(checkDraft, { params: { id: flowId }, body: sent.text, signal })),
      rowIds: sent.rowIds,
      conditionIds: sent.conditionIds,
    }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
  });

/** Keeps the draft, throws it away, publishes it, or publishes an old version again. */
export const useMappingActions = (flowId: string) => {
  const queryClient = useQueryClient();
  const params = { id: flowId };
  const renew = async (): Promise<void> => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ['mappings', 'draft', flowId] }),
      queryClient.invalidateQueries({ queryKey: ['flows'] }),
    ]);
  };
  return {
    save: useMutation({
      mutationFn: (body: z.input<typeof saveDraft.body>) => call(saveDraft, { params, body }),
    }),
    discard: useMutation({ mutationFn: () => call(discardDraft, { params }), onSuccess: renew }),
    publish: useMutation({
      mutationFn: (body: z.input<typeof publishDraft.body>) => call(publishDraft, { params, body }),
      onSuccess: renew,
    }),
    rollBack: useMutation({
      mutationFn: (body: z.input<typeof rollBackMapping.body>) => call(rollBackMapping, { params, body }),
      onSuccess: renew,
    }),
  };
};
