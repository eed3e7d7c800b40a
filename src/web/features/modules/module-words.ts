import { moduleLabels } from '#contract/crm-modules.ts';
import type { CrmModule } from '#web/features/modules/list-modules.ts';

/** What each module is called, and what switching it on gives. */
export const moduleWords: Readonly<Record<CrmModule, { readonly label: string; readonly about: string }>> = {
  contacts: {
    label: moduleLabels.contacts,
    about: 'Organizations and the people in them. Everything else builds on it, so it is always on.',
  },
  services: {
    label: moduleLabels.services,
    about: 'The catalogue: what you sell, with prices and usual tax.',
  },
  opportunities: {
    label: moduleLabels.opportunities,
    about: 'What may become work, on a board by stage, with quoted lines.',
  },
  tickets: { label: moduleLabels.tickets, about: 'What is to be done for whom, with time worked on it.' },
  finance: { label: moduleLabels.finance, about: 'Billables, invoices, payments and subscriptions.' },
  stripe: {
    label: moduleLabels.stripe,
    about: 'Sends invoices through your Stripe account and follows their payment.',
  },
};

/** "Contacts", "Contacts and Services". */
export const moduleNames = (modules: readonly CrmModule[]): string => {
  const labels = modules.map((module) => moduleWords[module].label);
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1) ?? ''}`;
};
