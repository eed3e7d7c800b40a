import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { SignedIn } from '#web/app/signed-in.tsx';
import { sessionQuery } from '#web/features/session/read-session.ts';

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({});

/** The parent of every page that needs a person; others are sent to sign in and come back. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.fetchQuery(sessionQuery);
    if (session === null) {
      const next = location.href === '/' ? {} : { next: location.href };
      throw redirect({ to: '/sign-in', search: next, replace: true });
    }
  },
  component: SignedIn,
});
