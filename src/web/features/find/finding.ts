import type { SearchHit } from '#contract/crm-search.ts';
import type { RecordSummary } from '#contract/records.ts';

/** Something that can be gone to. */
export interface Finding {
  /** Unique in a list, and the same each time it is found. */
  readonly key: string;
  readonly kind: SearchHit['kind'] | 'record' | 'page';
  readonly title: string;
  /** What tells it from others of its title. */
  readonly subtitle: string;
  /** A path within the console. */
  readonly href: string;
}

/** A page of the console, with further words that it is found by. */
export interface FoundPage {
  readonly title: string;
  readonly href: string;
  readonly words?: string;
}

const folders: Readonly<Record<SearchHit['kind'], string>> = {
  contact: 'contacts',
  service: 'services',
  opportunity: 'opportunities',
  ticket: 'tickets',
  invoice: 'invoices',
};

export const kindLabels: Readonly<Record<Finding['kind'], string>> = {
  page: 'Pages',
  contact: 'Contacts',
  service: 'Services',
  opportunity: 'Opportunities',
  ticket: 'Tickets',
  invoice: 'Invoices',
  record: 'Records of connected systems',
};

export const findingOfHit = ({ kind, id, title, subtitle, archived }: SearchHit): Finding => ({
  key: id,
  kind,
  title,
  subtitle: archived ? [subtitle, 'archived'].filter((part) => part !== '').join(', ') : subtitle,
  href: `/${folders[kind]}/${encodeURIComponent(id)}`,
});

export const findingOfRecord = ({ id, title, kind, connectionName, email }: RecordSummary): Finding => ({
  key: id,
  kind: 'record',
  title,
  subtitle: [`${kind} of ${connectionName}`, email].filter((part) => part !== null).join(', '),
  href: `/records/${encodeURIComponent(id)}`,
});

/** Pages in which each typed word begins a word of the title or of its further words. */
export const findPages = (pages: readonly FoundPage[], q: string): readonly Finding[] => {
  const asked = wordsOf(q);
  return pages
    .filter(({ title, words = '' }) => {
      const own = wordsOf(`${title} ${words}`);
      return asked.every((word) => own.some((each) => each.startsWith(word)));
    })
    .map(({ title, href }) => ({ key: href, kind: 'page', title, subtitle: '', href }));
};

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
