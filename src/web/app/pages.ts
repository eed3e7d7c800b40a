import { moduleOfPath } from '#web/app/places.ts';
import type { FoundPage } from '#web/features/find/finding.ts';
import type { CrmModule } from '#web/features/modules/list-modules.ts';

const all: readonly (FoundPage & { readonly adminOnly?: boolean })[] = [
  { title: 'Overview', href: '/' },
  { title: 'Contacts', href: '/contacts', words: 'clients people organizations' },
  { title: 'Add a contact', href: '/contacts/new', words: 'new client' },
  { title: 'Opportunities', href: '/opportunities', words: 'deals pipeline board' },
  { title: 'Add an opportunity', href: '/opportunities/new', words: 'new deal' },
  { title: 'Tickets', href: '/tickets', words: 'work time' },
  { title: 'Open a ticket', href: '/tickets/new', words: 'new add' },
  { title: 'Services', href: '/services', words: 'catalogue products prices' },
  { title: 'Add a service', href: '/services/new', words: 'new product' },
  { title: 'Billables', href: '/billables', words: 'lines' },
  { title: 'Invoices', href: '/invoices' },
  { title: 'Payments', href: '/payments', words: 'refunds' },
  { title: 'Subscriptions', href: '/subscriptions', words: 'recurring' },
  { title: 'Reports', href: '/reports', words: 'figures sales' },
  { title: 'Records', href: '/records' },
  { title: 'Flows', href: '/flows', words: 'mapping' },
  { title: 'Reconciliation', href: '/reconciliation', words: 'compare mismatches rehearsal proof' },
  { title: 'Connections', href: '/connections', words: 'ignition xero stripe' },
  { title: 'Match reviews', href: '/reviews', words: 'duplicates decide' },
  {
    title: 'Hand-overs',
    href: '/hand-overs',
    words: 'type copy completed xero stripe ignition invoice draft',
  },
  { title: 'Owners', href: '/owners', words: 'people manager partner assignee match e-mail staff' },
  { title: 'Conflicts', href: '/conflicts', words: 'both sides edited two way decide' },
  { title: 'Approvals', href: '/approvals', words: 'approve reject waiting decide' },
  { title: 'Dead letters', href: '/dead-letters', words: 'failed replay' },
  { title: 'Settings', href: '/settings' },
  { title: 'Modules', href: '/settings/modules', words: 'settings switch' },
  { title: 'Pipeline', href: '/settings/pipeline', words: 'settings stages' },
  { title: 'Custom fields', href: '/settings/custom-fields', words: 'settings' },
  { title: 'Tax rates', href: '/settings/tax-rates', words: 'settings gst vat' },
  { title: 'Invoicing settings', href: '/settings/invoicing', words: 'tax rounding' },
  { title: 'Import', href: '/imports', words: 'csv upload', adminOnly: true },
  { title: 'Members', href: '/settings/members', words: 'settings people invite team users roles' },
  { title: 'API keys', href: '/settings/api-keys', words: 'settings tokens', adminOnly: true },
  { title: 'Alerts and webhooks', href: '/settings/alerts', words: 'settings slack mail channels' },
  { title: 'Notifications', href: '/settings/notifications', words: 'settings mail' },
  { title: 'Audit log', href: '/settings/audit', words: 'settings history' },
];

/** The pages that there are: those of modules that are on, and for admins only what only they may open. */
export const pagesFor = (isOn: (module: CrmModule) => boolean, isAdmin: boolean): readonly FoundPage[] =>
  all.filter(({ href, adminOnly = false }) => {
    const module = moduleOfPath(href);
    return (module === null || isOn(module)) && (isAdmin || !adminOnly);
  });
