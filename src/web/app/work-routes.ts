import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '#web/app/signed-in-route.ts';
import { contactsSearch } from '#web/app/work-search.ts';

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

/** The pages of daily work: whom one works for, and what is done for them. */
export const workRoutes = [contacts, createContact, contact] as const;
