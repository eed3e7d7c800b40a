import type { CrmModule } from '#web/features/modules/list-modules.ts';

/** Pages that belong to a module, by the first part of their address; all others are always there. */
const modulesOfPlaces: Readonly<Record<string, CrmModule>> = {
  services: 'services',
  opportunities: 'opportunities',
  tickets: 'tickets',
  billables: 'finance',
  invoices: 'finance',
  payments: 'finance',
  subscriptions: 'finance',
  reports: 'finance',
};

const modulesOfSettings: Readonly<Record<string, CrmModule>> = {
  pipeline: 'opportunities',
  'tax-rates': 'services',
  invoicing: 'finance',
};

/** The module that the page at an address belongs to; null for pages that are always there. */
export const moduleOfPath = (path: string): CrmModule | null => {
  const [, first = '', second = ''] = path.split('/');
  return (first === 'settings' ? modulesOfSettings[second] : modulesOfPlaces[first]) ?? null;
};
