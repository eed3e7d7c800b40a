import type { CrmImport, CrmImportRow } from '#contract/crm-imports.ts';
import type { Tone } from '#web/ui/signal.tsx';

export const subjectNouns = {
  contact: { one: 'contact', many: 'contacts', title: 'Contacts' },
  service: { one: 'service', many: 'services', title: 'Services' },
} as const satisfies Record<CrmImport['subject'], { one: string; many: string; title: string }>;

export const importStatesShown: Readonly<Record<CrmImport['state'], { tone: Tone; label: string }>> = {
  preview: { tone: 'wait', label: 'Waits for you' },
  applying: { tone: 'busy', label: 'Importing' },
  applied: { tone: 'good', label: 'Imported' },
  undoing: { tone: 'busy', label: 'Being taken back' },
  undone: { tone: 'idle', label: 'Taken back' },
  stopped: { tone: 'wait', label: 'Stopped' },
  discarded: { tone: 'idle', label: 'Thrown away' },
};

/** What a preview wants to do with a row. */
export const actionLabels: Readonly<Record<CrmImportRow['action'], string>> = {
  create: 'New',
  update: 'Changed',
  same: 'As it is',
  refuse: 'Cannot be imported',
};

/** What became of a row. */
export const rowStatesShown: Readonly<Record<CrmImportRow['state'], { tone: Tone; label: string } | null>> = {
  preview: null,
  done: { tone: 'good', label: 'Done' },
  refused: { tone: 'bad', label: 'Refused' },
  undone: { tone: 'idle', label: 'Taken back' },
  kept: { tone: 'wait', label: 'Kept, changed since' },
};

/** By what a row was recognised, after "found by". */
export const matchedByLabels: Readonly<Record<string, string>> = {
  id: 'id',
  code: 'code',
  abn: 'ABN',
  email: 'email',
};
