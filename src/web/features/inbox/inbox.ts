import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  checkInboundPayload,
  listInboundDeliveries,
  readInboundDelivery,
  replayInboundDelivery,
} from '#contract/inbound-deliveries.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** What was sent to an incoming webhook, newest first. Told of live as its connection is. */
export const inboxQuery = (id: string, state: 'taken' | 'refused' | undefined) =>
  infiniteQueryOptions({
    queryKey: ['connections', 'inbox', id, state ?? 'all'],
    ...pagesOf(listInboundDeliveries, { params: { id }, query: state === undefined ? {} : { state } }),
  });

/** The body of one delivery; for owners and admins. */
export const deliveryQuery = (id: string, delivery: string) =>
  queryOptions({
    queryKey: ['connections', 'inbox', id, 'one', delivery],
    queryFn: ({ signal }) => call(readInboundDelivery, { params: { id, delivery }, signal }),
  });

export const useReplayDelivery = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (delivery: string) => call(replayInboundDelivery, { params: { id, delivery } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['connections', 'inbox', id] }),
  });
};

/** Tries a body; nothing is kept. */
export const useCheckPayload = (id: string) =>
  useMutation({
    mutationFn: (body: string) => call(checkInboundPayload, { params: { id }, body: { body } }),
  });
