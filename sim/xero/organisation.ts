import { seededAbn } from '#sim/kit/australia.ts';
import type { Random } from '#sim/kit/random.ts';
import { seededChart } from './chart.ts';
import type { Account } from './chart.ts';
import type { Contact } from './contact.ts';
import { ContactGroups } from './contact-groups.ts';
import { ContactStore } from './contact-store.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';

export interface HistoryEntry {
  readonly at: number;
  readonly changes: string;
  readonly details: string;
  readonly user: string;
}

/** One Xero organisation. `periodLockDate` is a plain date, `YYYY-MM-DD`. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly abn: string;
  readonly shortCode: string;
  readonly timezone: string;
  readonly edition: 'BUSINESS' | 'PARTNER';
  readonly class: 'PREMIUM' | 'GROW' | 'LEDGER' | 'DEMO';
  periodLockDate: string | null;
  readonly createdAt: number;
  readonly contacts: ContactStore;
  readonly groups: ContactGroups;
  readonly ledger: Ledger;
  accounts: readonly Account[];
  readonly brandingThemeIds: readonly string[];
  readonly trackingIds: readonly string[];
  readonly history: Map<string, HistoryEntry[]>;
}

export interface OrganisationSeed {
  readonly name: string;
  readonly timezone?: string;
  readonly edition?: Organisation['edition'];
  readonly class?: Organisation['class'];
  readonly periodLockDate?: string | null;
}

export const defaultOrganisations: readonly OrganisationSeed[] = [
  { name: 'Wattle & Quill Advisory', periodLockDate: '2025-06-30' },
  { name: 'Demo Company (AU)', class: 'DEMO' },
];

export const createOrganisation = (seed: OrganisationSeed, random: Random, now: number): Organisation => ({
  id: random.uuid(),
  name: seed.name,
  abn: seededAbn(random),
  shortCode: `!${random.hex(5)}`,
  timezone: seed.timezone ?? 'AUSEASTERNSTANDARDTIME',
  edition: seed.edition ?? 'BUSINESS',
  class: seed.class ?? 'PREMIUM',
  periodLockDate: seed.periodLockDate ?? null,
  createdAt: now,
  contacts: new ContactStore(),
  groups: new ContactGroups(),
  ledger: createLedger(),
  accounts: seededChart(random, now),
  brandingThemeIds: [random.uuid(), random.uuid()],
  trackingIds: Array.from({ length: 8 }, () => random.uuid()),
  history: new Map(),
});

export const addHistory = (organisation: Organisation, recordId: string, entry: HistoryEntry): void => {
  const entries = organisation.history.get(recordId);
  if (entries === undefined) organisation.history.set(recordId, [entry]);
  else entries.push(entry);
};

/** Newest first. A record nobody has touched since it was seeded has only its beginning. */
export const historyOf = (
  organisation: Organisation,
  contact: Pick<Contact, 'id' | 'createdAt'>,
): readonly HistoryEntry[] => {
  const entries = organisation.history.get(contact.id) ?? [];
  const seeded: readonly HistoryEntry[] = entries.some((entry) => entry.changes === 'Created')
    ? []
    : [{ at: contact.createdAt, changes: 'Created', details: 'Imported', user: 'System Generated' }];
  return [...seeded, ...entries].toReversed();
};
