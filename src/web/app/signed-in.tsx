import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { livePath, liveTopics } from '#contract/live.ts';
import { createInvalidator } from '#web/app/live-topics.ts';
import { ModuleGate } from '#web/app/module-gate.tsx';
import { Shell } from '#web/app/shell.tsx';
import { forgetRecent } from '#web/features/find/recent.ts';
import { overviewQuery } from '#web/features/overview/read-overview.ts';
import { sessionQuery } from '#web/features/session/read-session.ts';
import { useSignOut } from '#web/features/session/sign-out.ts';
import { useLive } from '#web/server/use-live.ts';
import { AdminContext } from '#web/ui/admin-only.tsx';
import { notifyFailure } from '#web/ui/notify.ts';

const nobody = { name: '', email: '' };

/** Everything behind the sign-in: keeps the page live and tells the shell what waits. */
export const SignedIn = () => {
  const queryClient = useQueryClient();
  const router = useRouter();
  const session = useQuery(sessionQuery).data;
  const waiting = useQuery(overviewQuery).data?.waiting;
  const following = useMemo(() => {
    const invalidator = createInvalidator(queryClient);
    return {
      path: livePath,
      events: liveTopics,
      onEvent: invalidator.touch,
      onReturn: invalidator.all,
    };
  }, [queryClient]);
  const live = useLive(session?.workspace?.id ?? '', following);
  const signOut = useSignOut(async () => {
    queryClient.clear();
    forgetRecent();
    await router.navigate({ to: '/sign-in' });
  });
  return (
    <AdminContext value={session?.role !== 'member'}>
      <Shell
        user={session?.user ?? nobody}
        workspaceName={session?.workspace?.name ?? 'No workspace'}
        live={live}
        waiting={{
          reviews: waiting?.matchReviews ?? 0,
          approvals: waiting?.approvals ?? 0,
          conflicts: waiting?.conflicts ?? 0,
          handOvers: waiting?.handOvers ?? 0,
          owners: waiting?.owners ?? 0,
          deadLetters: waiting?.deadLetters ?? 0,
          connections: (waiting?.connectionsToReconnect ?? 0) + (waiting?.tenantsToChoose ?? 0),
        }}
        onSignOut={() => {
          signOut.mutate(undefined, { onError: notifyFailure });
        }}
      >
        <ModuleGate>
          <Outlet />
        </ModuleGate>
      </Shell>
    </AdminContext>
  );
};
