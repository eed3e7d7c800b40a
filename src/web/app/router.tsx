import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { financeRoutes } from '#web/app/finance-routes.ts';
import { joinRoute } from '#web/app/join-route.ts';
import { NotFound } from '#web/app/not-found.tsx';
import { PageFailed } from '#web/app/page-failed.tsx';
import {
  approvalsSearch,
  conflictsSearch,
  ownersSearch,
  connectionsSearch,
  connectSearch,
  deadLettersSearch,
  recordSearch,
  handOversSearch,
  recordsSearch,
  reviewsSearch,
  signInSearch,
} from '#web/app/search.ts';
import { reconciliationRoutes } from '#web/app/reconciliation-routes.ts';
import { reportRoutes } from '#web/app/report-routes.ts';
import { rootRoute, signedInRoute } from '#web/app/signed-in-route.ts';
import { settingsRoutes } from '#web/app/settings-routes.ts';
import { workRoutes } from '#web/app/work-routes.ts';

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/sign-in-page.tsx'), 'SignInPage'),
});

const within = { getParentRoute: () => signedInRoute };

const overview = createRoute({
  ...within,
  path: '/',
  component: lazyRouteComponent(() => import('#web/app/routes/overview-page.tsx'), 'OverviewPage'),
});

const records = createRoute({
  ...within,
  path: '/records',
  validateSearch: recordsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/records-page.tsx'), 'RecordsPage'),
});

const record = createRoute({
  ...within,
  path: '/records/$recordId',
  validateSearch: recordSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/record-page.tsx'), 'RecordPage'),
});

const flows = createRoute({
  ...within,
  path: '/flows',
  component: lazyRouteComponent(() => import('#web/app/routes/flows-page.tsx'), 'FlowsPage'),
});

const createFlow = createRoute({
  ...within,
  path: '/flows/new',
  component: lazyRouteComponent(() => import('#web/app/routes/create-flow-page.tsx'), 'CreateFlowPage'),
});

const flow = createRoute({
  ...within,
  path: '/flows/$flowId',
  component: lazyRouteComponent(() => import('#web/app/routes/flow-page.tsx'), 'FlowPage'),
});

const mapping = createRoute({
  ...within,
  path: '/flows/$flowId/mapping',
  component: lazyRouteComponent(() => import('#web/app/routes/mapping-page.tsx'), 'MappingPage'),
});

const tables = createRoute({
  ...within,
  path: '/tables',
  component: lazyRouteComponent(() => import('#web/app/routes/tables-page.tsx'), 'TablesPage'),
});

const connections = createRoute({
  ...within,
  path: '/connections',
  validateSearch: connectionsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/connections-page.tsx'), 'ConnectionsPage'),
});

const connect = createRoute({
  ...within,
  path: '/connections/new',
  validateSearch: connectSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/connect-page.tsx'), 'ConnectPage'),
});

const chooseTenant = createRoute({
  ...within,
  path: '/connections/choose/$connectionId',
  component: lazyRouteComponent(() => import('#web/app/routes/choose-tenant-page.tsx'), 'ChooseTenantPage'),
});

const connection = createRoute({
  ...within,
  path: '/connections/$connectionId',
  component: lazyRouteComponent(() => import('#web/app/routes/connection-page.tsx'), 'ConnectionPage'),
});

const reviews = createRoute({
  ...within,
  path: '/reviews',
  validateSearch: reviewsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/reviews-page.tsx'), 'ReviewsPage'),
});

const approvals = createRoute({
  ...within,
  path: '/approvals',
  validateSearch: approvalsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/approvals-page.tsx'), 'ApprovalsPage'),
});

const conflicts = createRoute({
  ...within,
  path: '/conflicts',
  validateSearch: conflictsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/conflicts-page.tsx'), 'ConflictsPage'),
});

const owners = createRoute({
  ...within,
  path: '/owners',
  validateSearch: ownersSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/owners-page.tsx'), 'OwnersPage'),
});

const handOvers = createRoute({
  ...within,
  path: '/hand-overs',
  validateSearch: handOversSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/hand-overs-page.tsx'), 'HandOversPage'),
});

const deadLetters = createRoute({
  ...within,
  path: '/dead-letters',
  validateSearch: deadLettersSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/dead-letters-page.tsx'), 'DeadLettersPage'),
});

const elsewhere = createRoute({ ...within, path: '$', component: NotFound });

const routeTree = rootRoute.addChildren([
  signIn,
  joinRoute,
  signedInRoute.addChildren([
    ...workRoutes,
    ...financeRoutes,
    ...settingsRoutes,
    ...reportRoutes,
    ...reconciliationRoutes,
    overview,
    records,
    record,
    flows,
    createFlow,
    flow,
    mapping,
    tables,
    connections,
    connect,
    chooseTenant,
    connection,
    reviews,
    approvals,
    conflicts,
    owners,
    handOvers,
    deadLetters,
    elsewhere,
  ]),
]);

export const createAppRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
