import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '#web/app/signed-in-route.ts';
import {
  contactsSearch,
  createForSearch,
  importSearch,
  importsSearch,
  opportunitiesSearch,
  servicesSearch,
  ticketsSearch,
} from '#web/app/work-search.ts';

const within = { getParentRoute: () => signedInRoute };

const contacts = createRoute({
  ...within,
  path: '/contacts',
  validateSearch: contactsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/contacts-page.tsx'), 'ContactsPage'),
});

const createContact = createRoute({
  ...within,
  path: '/contacts/new',
  component: lazyRouteComponent(() => import('#web/app/routes/create-contact-page.tsx'), 'CreateContactPage'),
});

const contact = createRoute({
  ...within,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('#web/app/routes/contact-page.tsx'), 'ContactPage'),
});

const services = createRoute({
  ...within,
  path: '/services',
  validateSearch: servicesSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/services-page.tsx'), 'ServicesPage'),
});

const createService = createRoute({
  ...within,
  path: '/services/new',
  component: lazyRouteComponent(() => import('#web/app/routes/create-service-page.tsx'), 'CreateServicePage'),
});

const service = createRoute({
  ...within,
  path: '/services/$serviceId',
  component: lazyRouteComponent(() => import('#web/app/routes/service-page.tsx'), 'ServicePage'),
});

const opportunities = createRoute({
  ...within,
  path: '/opportunities',
  validateSearch: opportunitiesSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/opportunities-page.tsx'), 'OpportunitiesPage'),
});

const createOpportunity = createRoute({
  ...within,
  path: '/opportunities/new',
  validateSearch: createForSearch,
  component: lazyRouteComponent(
    () => import('#web/app/routes/create-opportunity-page.tsx'),
    'CreateOpportunityPage',
  ),
});

const opportunity = createRoute({
  ...within,
  path: '/opportunities/$opportunityId',
  component: lazyRouteComponent(() => import('#web/app/routes/opportunity-page.tsx'), 'OpportunityPage'),
});

const tickets = createRoute({
  ...within,
  path: '/tickets',
  validateSearch: ticketsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/tickets-page.tsx'), 'TicketsPage'),
});

const createTicket = createRoute({
  ...within,
  path: '/tickets/new',
  validateSearch: createForSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/create-ticket-page.tsx'), 'CreateTicketPage'),
});

const ticket = createRoute({
  ...within,
  path: '/tickets/$ticketId',
  component: lazyRouteComponent(() => import('#web/app/routes/ticket-page.tsx'), 'TicketPage'),
});

const imports = createRoute({
  ...within,
  path: '/imports',
  validateSearch: importsSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/imports-page.tsx'), 'ImportsPage'),
});

const importRoute = createRoute({
  ...within,
  path: '/imports/$importId',
  validateSearch: importSearch,
  component: lazyRouteComponent(() => import('#web/app/routes/import-page.tsx'), 'ImportPage'),
});

/** The pages of daily work: whom one works for, and what is done for them. */
export const workRoutes = [
  contacts,
  createContact,
  contact,
  services,
  createService,
  service,
  opportunities,
  createOpportunity,
  opportunity,
  tickets,
  createTicket,
  ticket,
  imports,
  importRoute,
] as const;
