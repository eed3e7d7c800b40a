import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import {
  billablesSearch,
  invoicesSearch,
  paymentsSearch,
  startSearch,
  subscriptionsSearch,
} from '#web/app/finance-search.ts';
import { signedInRoute } from '#web/app/signed-in-route.ts';

declare module '@tanstack/react-router' {
  /** What goes along with a step of the browser's history, and stays with it when the page is loaded again. */
  interface HistoryState {
    /** The lines that invoices are to be made of: up to a thousand, too many for an address. */
    billableIds?: readonly string[];
  }
}

const within = { getParentRoute: () => signedInRoute };

const billables = createRoute({
  ...within,
  path: '/billables',
  validateSearch: billablesSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/billables-page.tsx'), 'BillablesPage'),
});

const invoices = createRoute({
  ...within,
  path: '/invoices',
  validateSearch: invoicesSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/invoices-page.tsx'), 'InvoicesPage'),
});

const generateInvoices = createRoute({
  ...within,
  path: '/invoices/new',
  component: lazyRouteComponent(
    () => import('#web/app/routes/generate-invoices-page.tsx'),
    'GenerateInvoicesPage',
  ),
});

const invoice = createRoute({
  ...within,
  path: '/invoices/$invoiceId',
  component: lazyRouteComponent(() => import('#web/app/routes/invoice-page.tsx'), 'InvoicePage'),
});

const payments = createRoute({
  ...within,
  path: '/payments',
  validateSearch: paymentsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/payments-page.tsx'), 'PaymentsPage'),
});

const subscriptions = createRoute({
  ...within,
  path: '/subscriptions',
  validateSearch: subscriptionsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/subscriptions-page.tsx'), 'SubscriptionsPage'),
});

const startSubscription = createRoute({
  ...within,
  path: '/subscriptions/new',
  validateSearch: startSearch,
  component: lazyRouteComponent(
    () => import('#web/app/routes/start-subscription-page.tsx'),
    'StartSubscriptionPage',
  ),
});

const subscription = createRoute({
  ...within,
  path: '/subscriptions/$subscriptionId',
  component: lazyRouteComponent(() => import('#web/app/routes/subscription-page.tsx'), 'SubscriptionPage'),
});

/** The pages of finance: what is to be billed, what was, and what was paid of it. */
export const financeRoutes = [
  billables,
  invoices,
  generateInvoices,
  invoice,
  payments,
  subscriptions,
  startSubscription,
  subscription,
] as const;
