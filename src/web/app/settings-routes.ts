import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { messageStates } from '#contract/channels.ts';
import { idOf } from '#contract/vocabulary.ts';
import { signedInRoute } from '#web/app/signed-in-route.ts';

const within = { getParentRoute: () => signedInRoute };

const customFieldsSearch = z.object({
  subject: z.enum(['contact', 'service', 'opportunity', 'ticket']).optional().catch(undefined),
});

const auditSearch = z.object({
  subject: z.string().max(100).optional().catch(undefined),
  action: z.string().max(100).optional().catch(undefined),
});

const alertsSearch = z.object({
  q: z.string().max(200).optional().catch(undefined),
  state: z.enum(messageStates).optional().catch(undefined),
  channel: idOf('channel').optional().catch(undefined),
});

const settings = createRoute({
  ...within,
  path: '/settings',
  component: lazyRouteComponent(() => import('#web/app/routes/settings-page.tsx'), 'SettingsPage'),
});

const modules = createRoute({
  ...within,
  path: '/settings/modules',
  component: lazyRouteComponent(() => import('#web/app/routes/modules-page.tsx'), 'ModulesPage'),
});

const pipeline = createRoute({
  ...within,
  path: '/settings/pipeline',
  component: lazyRouteComponent(() => import('#web/app/routes/pipeline-page.tsx'), 'PipelinePage'),
});

const customFields = createRoute({
  ...within,
  path: '/settings/custom-fields',
  validateSearch: customFieldsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/custom-fields-page.tsx'), 'CustomFieldsPage'),
});

const taxRates = createRoute({
  ...within,
  path: '/settings/tax-rates',
  component: lazyRouteComponent(() => import('#web/app/routes/tax-rates-page.tsx'), 'TaxRatesPage'),
});

const finance = createRoute({
  ...within,
  path: '/settings/invoicing',
  component: lazyRouteComponent(
    () => import('#web/app/routes/finance-settings-page.tsx'),
    'FinanceSettingsPage',
  ),
});

const members = createRoute({
  ...within,
  path: '/settings/members',
  component: lazyRouteComponent(() => import('#web/app/routes/members-page.tsx'), 'MembersPage'),
});

const apiKeys = createRoute({
  ...within,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('#web/app/routes/api-keys-page.tsx'), 'ApiKeysPage'),
});

const audit = createRoute({
  ...within,
  path: '/settings/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/audit-page.tsx'), 'AuditPage'),
});

const alerts = createRoute({
  ...within,
  path: '/settings/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/alerts-page.tsx'), 'AlertsPage'),
});

const notifications = createRoute({
  ...within,
  path: '/settings/notifications',
  component: lazyRouteComponent(
    () => import('#web/app/routes/notification-preferences-page.tsx'),
    'NotificationPreferencesPage',
  ),
});

/** What a workspace decides once: modules, forms, keys, and the log of it all. */
export const settingsRoutes = [
  settings,
  modules,
  pipeline,
  customFields,
  taxRates,
  finance,
  members,
  apiKeys,
  alerts,
  notifications,
  audit,
] as const;
