import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  changeMember,
  inviteMember,
  listMembers,
  removeMember,
  withdrawInvitation,
} from '#contract/members.ts';
import type { Role } from '#contract/session.ts';
import { call } from '#web/server/call.ts';

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => call(listMembers, { signal }),
});

const useMembersStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<void> => queryClient.invalidateQueries({ queryKey: membersQuery.queryKey });
};

/** The link is in this answer only, and is kept nowhere on the page but in it. */
export const useInviteMember = () =>
  useMutation({
    mutationFn: (body: z.input<typeof inviteMember.body>) => call(inviteMember, { body }),
    onSuccess: useMembersStale(),
    gcTime: 0,
  });

export const useWithdrawInvitation = () =>
  useMutation({
    mutationFn: (id: string) => call(withdrawInvitation, { params: { id } }),
    onSuccess: useMembersStale(),
  });

export const useChangeMember = () =>
  useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) =>
      call(changeMember, { params: { id }, body: { role } }),
    onSuccess: useMembersStale(),
  });

export const useRemoveMember = () =>
  useMutation({
    mutationFn: (id: string) => call(removeMember, { params: { id } }),
    onSuccess: useMembersStale(),
  });
