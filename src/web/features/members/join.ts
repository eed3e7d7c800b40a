import { queryOptions, useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import { join, readJoin } from '#contract/members.ts';
import { call } from '#web/server/call.ts';

/** What a join link leads to. */
export const joinQuery = (token: string) =>
  queryOptions({
    queryKey: ['join', token],
    queryFn: ({ signal }) => call(readJoin, { params: { token }, signal }),
    refetchOnWindowFocus: false,
  });

/** Joins the workspace of a link, and signs a new account in. */
export const useJoin = (token: string, onJoined: () => Promise<void>) =>
  useMutation({
    mutationFn: async (body: z.input<typeof join.body>) => {
      await call(join, { params: { token }, body });
      await onJoined();
    },
  });
