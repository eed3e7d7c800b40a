import { queryOptions, useMutation } from '@tanstack/react-query';
import { listWorkspaces, switchWorkspace } from '#contract/session.ts';
import { call } from '#web/server/call.ts';

/** The workspaces that who is signed in is a member of. */
export const workspacesQuery = queryOptions({
  queryKey: ['session', 'workspaces'],
  queryFn: async ({ signal }) => (await call(listWorkspaces, { signal })).items,
});

/** Has this browser go on in another workspace. */
export const useSwitchWorkspace = (onSwitched: () => void) =>
  useMutation({
    mutationFn: (workspaceId: string) => call(switchWorkspace, { body: { workspaceId } }),
    onSuccess: onSwitched,
  });
