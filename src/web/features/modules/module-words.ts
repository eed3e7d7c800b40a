import type { CrmModule } from '#web/features/modules/list-modules.ts';

/** What each module is called, and what switching it on gives. */
export const moduleWords: Readonly<Record<CrmModule, { readonly label: string; readonly about: string }>> = {
  contacts: {
    label: 'Contacts',
    about: 'Organizations and the people in them. Everything else builds on it, so it is always on.',
  },
  services: { label: 'Services', about: 'The catalogue: what you sell, with prices and usual tax.' },
  opportunities: {
    label: 'Opportunities',
    about: 'What may become work, on a board by stage, with quoted lines.',
  },
  tickets: { label: 'Tickets', about: 'What is to be done for whom, with time worked on it.' },
  finance: { label: 'Invoicing', about: 'Billables, invoices, payments and subscriptions.' },
  stripe: { label: 'Stripe', about: 'Sends invoices through your Stripe account and follows their payment.' },
};

/** "Contacts", "Contacts and Services". */
export const moduleNames = (modules: readonly CrmModule[]): string => {
  const labels = modules.map((module) => moduleWords[module].label);
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1) ?? ''}`;
};
