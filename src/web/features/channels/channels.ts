import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  changeChannel,
  createChannel,
  listChannels,
  listMessages,
  removeChannel,
  renewChannelSecret,
  readMessage,
  replayChannel,
  replayMessage,
  testChannel,
} from '#contract/channels.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export const channelsQuery = queryOptions({
  queryKey: ['alerts', 'channels'],
  queryFn: ({ signal }) => call(listChannels, { signal }),
});

/** What of the delivery log is shown. */
export type MessagesFilter = Pick<z.input<typeof listMessages.query>, 'q' | 'state' | 'channel'>;

/** The delivery log, newest first. */
export const messagesQuery = (filter: MessagesFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ['messages', filter],
    ...pagesOf(listMessages, { query: filter }),
    // A message leaves seconds after it was asked for, and tells nobody when it has.
    refetchInterval: 5_000,
  });

const useStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<unknown> =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: channelsQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: ['messages'] }),
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

/** A message with its tries. */
export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', 'one', id],
    queryFn: ({ signal }) => call(readMessage, { params: { id }, signal }),
    refetchInterval: 5_000,
  });

export type ReplayAsked = z.input<typeof replayChannel.body>;

/** Tells a channel again what it did not take, or all since a time. */
export const useReplayChannel = () =>
  useMutation({
    mutationFn: ({ id, asked }: { id: string; asked: ReplayAsked }) =>
      call(replayChannel, { params: { id }, body: asked }),
    onSettled: useStale(),
  });
