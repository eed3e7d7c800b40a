import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '#web/app/signed-in-route.ts';

/** Open to those who are not signed in: the link itself is what admits them. */
export const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('#web/app/routes/join-page.tsx'), 'JoinPage'),
});
