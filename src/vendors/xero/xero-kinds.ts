import type { KindSpec } from '#model/connector.ts';
import { contactFields } from './xero-contact-fields.ts';
import {
  contactFullMs,
  contactPollMs,
  pollOverlapMs,
  readBatch,
  referenceFullMs,
  referencePollMs,
  writeBatch,
  writesAtOnce,
} from './xero-limits.ts';

/** Where a kind is on the wire. */
export interface XeroKind {
  readonly spec: KindSpec;
  /** Below `/api.xro/2.0`. */
  readonly path: string;
  /** The member of the answer that holds the records. */
  readonly list: string;
  /** Sent with every list of the kind, so that hidden states come too. */
  readonly query: Readonly<Record<string, string>>;
  readonly paged: boolean;
  /** Whether the list heeds `If-Modified-Since`; the others are short and always come whole. */
  readonly lists: 'changes' | 'all';
}

/** A list that is short, comes in one piece and is never written. */
const reference = (
  of: Pick<KindSpec, 'kind' | 'label' | 'labelPlural'> & {
    readonly fields: readonly (readonly [name: string, label: string])[];
  },
): KindSpec => ({
  kind: of.kind,
  label: of.label,
  labelPlural: of.labelPlural,
  poll: { everyMs: referencePollMs, overlapMs: pollOverlapMs, fullEveryMs: referenceFullMs },
  readBatch,
  fields: of.fields.map(([name, label]) => ({ name, label, type: 'text', writable: false })),
});

export const xeroKinds: readonly XeroKind[] = [
  {
    spec: {
      kind: 'contact',
      label: 'Contact',
      labelPlural: 'Contacts',
      poll: { everyMs: contactPollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch,
      write: { batch: writeBatch, atOnce: writesAtOnce, actions: ['create', 'update', 'archive', 'restore'] },
      fields: contactFields,
    },
    path: '/Contacts',
    list: 'Contacts',
    query: { includeArchived: 'true' },
    paged: true,
    lists: 'changes',
  },
  {
    spec: reference({
      kind: 'account',
      label: 'Account',
      labelPlural: 'Accounts',
      fields: [
        ['Code', 'Code'],
        ['Name', 'Name'],
        ['Type', 'Type'],
        ['Class', 'Class'],
        ['TaxType', 'Default tax type'],
        ['CurrencyCode', 'Currency'],
        ['SystemAccount', 'System account'],
      ],
    }),
    path: '/Accounts',
    list: 'Accounts',
    query: {},
    paged: false,
    lists: 'changes',
  },
  {
    spec: reference({
      kind: 'tax_rate',
      label: 'Tax rate',
      labelPlural: 'Tax rates',
      fields: [
        ['TaxType', 'Code'],
        ['Name', 'Name'],
        ['EffectiveRate', 'Rate in percent'],
      ],
    }),
    path: '/TaxRates',
    list: 'TaxRates',
    query: {},
    paged: false,
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'tracking_category',
      label: 'Tracking category',
      labelPlural: 'Tracking categories',
      fields: [['Name', 'Name']],
    }),
    path: '/TrackingCategories',
    list: 'TrackingCategories',
    query: { includeArchived: 'true' },
    paged: false,
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'branding_theme',
      label: 'Branding theme',
      labelPlural: 'Branding themes',
      fields: [['Name', 'Name']],
    }),
    path: '/BrandingThemes',
    list: 'BrandingThemes',
    query: {},
    paged: false,
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'currency',
      label: 'Currency',
      labelPlural: 'Currencies',
      fields: [
        ['Code', 'Code'],
        ['Description', 'Description'],
      ],
    }),
    path: '/Currencies',
    list: 'Currencies',
    query: {},
    paged: false,
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'contact_group',
      label: 'Contact group',
      labelPlural: 'Contact groups',
      fields: [['Name', 'Name']],
    }),
    path: '/ContactGroups',
    list: 'ContactGroups',
    query: {},
    paged: false,
    lists: 'all',
  },
];

const byName = new Map(xeroKinds.map((kind) => [kind.spec.kind, kind]));

export const xeroKind = (kind: string): XeroKind | undefined => byName.get(kind);
