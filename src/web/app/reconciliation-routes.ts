import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { findingKind } from '#contract/reconciliations.ts';
import { idOf } from '#contract/vocabulary.ts';
import { signedInRoute } from '#web/app/signed-in-route.ts';

const within = { getParentRoute: () => signedInRoute };

const reconciliations = createRoute({
  ...within,
  path: '/reconciliation',
  validateSearch: z.object({
    flow: idOf('flow').optional().catch(undefined),
    q: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(
    () => import('#web/app/routes/reconciliations-page.tsx'),
    'ReconciliationsPage',
  ),
});

const reconciliation = createRoute({
  ...within,
  path: '/reconciliation/$reconciliationId',
  validateSearch: z.object({ kind: findingKind.optional().catch(undefined) }),
  component: lazyRouteComponent(
    () => import('#web/app/routes/reconciliation-page.tsx'),
    'ReconciliationPage',
  ),
});

/** The pages of reconciliations and rehearsals. */
export const reconciliationRoutes = [reconciliations, reconciliation] as const;
