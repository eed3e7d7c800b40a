import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  changeChannel,
  createChannel,
  listChannels,
  listMessages,
  removeChannel,
  renewChannelSecret,
  replayMessage,
  testChannel,
} from '#contract/channels.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export const channelsQuery = queryOptions({
  queryKey: ['alerts', 'channels'],
  queryFn: ({ signal }) => call(listChannels, { signal }),
});

/** The delivery log, newest first. */
export const messagesQuery = infiniteQueryOptions({
  queryKey: ['messages'],
  ...pagesOf(listMessages, {}),
  // A message leaves seconds after it was asked for, and tells nobody when it has.
  refetchInterval: 5_000,
});

const useStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<unknown> =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: channelsQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: messagesQuery.queryKey }),
    ]);
};

/** The signing secret is in this answer only, and is kept nowhere on the page but in it. */
export const useCreateChannel = () =>
  useMutation({
    mutationFn: (body: z.input<typeof createChannel.body>) => call(createChannel, { body }),
    onSuccess: useStale(),
    gcTime: 0,
  });

export const useRenewSecret = () =>
  useMutation({
    mutationFn: (id: string) => call(renewChannelSecret, { params: { id } }),
    gcTime: 0,
  });

export const useChangeChannel = () =>
  useMutation({
    mutationFn: ({ id, ...body }: { id: string } & z.input<typeof changeChannel.body>) =>
      call(changeChannel, { params: { id }, body }),
    onSettled: useStale(),
  });

export const useRemoveChannel = () =>
  useMutation({
    mutationFn: (id: string) => call(removeChannel, { params: { id } }),
    onSuccess: useStale(),
  });

export const useTestChannel = () =>
  useMutation({
    mutationFn: (id: string) => call(testChannel, { params: { id } }),
    onSettled: useStale(),
  });

export const useReplayMessage = () =>
  useMutation({
    mutationFn: (id: string) => call(replayMessage, { params: { id } }),
    onSettled: useStale(),
  });
