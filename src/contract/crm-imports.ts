import { z } from 'zod';
import { importActions, importRowStates, importStates } from '#model/crm/nouns.ts';
import { listContacts } from './crm-contacts.ts';
import { listServices } from './crm-services.ts';
import { archivedFilter } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant, problem } from './vocabulary.ts';

/** Largest file, in bytes, and most rows beside the heading. */
export const largestImport = 10 * 1_048_576;
export const mostImportRows = 20_000;

const subject = z.enum(['contact', 'service']);

export const crmImport = z.object({
  id: idOf('crmImport'),
  subject,
  fileName: z.string(),
  state: z.enum(importStates),
  /** Rows by what the preview wants to do with them. */
  planned: z.object({ create: z.number(), update: z.number(), same: z.number(), refuse: z.number() }),
  /** Rows by what became of them. */
  outcome: z.object({ done: z.number(), refused: z.number(), undone: z.number(), kept: z.number() }),
  /** Rows that are still to be imported; above zero after it stopped half way. */
  waiting: z.number(),
  /** While it is applied or taken back; null otherwise. */
  progress: z
    .object({
      total: z.number(),
      done: z.number(),
      perSecond: z.number(),
      /** Null while nothing can be said yet. */
      estimatedEndAt: instant.nullable(),
    })
    .nullable(),
  /** Why it stopped by itself; null where a person cancelled it. */
  problem: problem.nullable(),
  createdBy: actor,
  createdAt: instant,
  appliedBy: actor.nullable(),
  appliedAt: instant.nullable(),
  /** Until when it can be undone; null when it cannot. */
  undoUntil: instant.nullable(),
});
export type CrmImport = z.infer<typeof crmImport>;

export const crmImportRow = z.object({
  /** Line of the file, its heading being 1. */
  line: z.number(),
  action: z.enum(importActions),
  state: z.enum(importRowStates),
  title: z.string(),
  subjectId: z.string().nullable(),
  /** `id`, `code`, `abn` or `email`; null for a new one. */
  matchedBy: z.string().nullable(),
  /** What would change, as text for people. */
  differences: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  code: z.string().nullable(),
  message: z.string().nullable(),
});
export type CrmImportRow = z.infer<typeof crmImportRow>;

const params = z.object({ id: idOf('crmImport') });

/** The body is the file, UTF-8, as `text/csv`; its first line names the columns. Nothing is written yet but the preview. */
export const previewImport = endpoint({
  method: 'POST',
  path: '/api/crm/imports',
  summary: 'Read a CSV file and say what importing it would do; the body is the file as text/csv',
  access: 'admin',
  query: z.object({ subject, name: z.string().trim().min(1).max(255) }),
  file: { types: ['text/csv'], largest: largestImport },
  success: crmImport,
  errors: ['crm.module_off', 'crm.import_unreadable', 'crm.file_too_large', 'api.unsupported_media'],
});

export const listImports = endpoint({
  method: 'GET',
  path: '/api/crm/imports',
  summary: 'Imports, newest first',
  access: 'admin',
  query: pageQuery,
  success: pageOf(crmImport),
  errors: ['api.bad_cursor'],
});

export const readImport = endpoint({
  method: 'GET',
  path: '/api/crm/imports/:id',
  summary: 'One import',
  access: 'admin',
  params,
  success: crmImport,
  errors: ['crm.not_found'],
});

export const listImportRows = endpoint({
  method: 'GET',
  path: '/api/crm/imports/:id/rows',
  summary: 'Rows of an import in the order of the file',
  access: 'admin',
  params,
  query: pageQuery.extend({
    action: z.enum(importActions).optional(),
    state: z.enum(importRowStates).optional(),
  }),
  success: pageOf(crmImportRow),
  errors: ['crm.not_found', 'api.bad_cursor'],
});

export const applyImport = endpoint({
  method: 'POST',
  path: '/api/crm/imports/:id/apply',
  summary:
    'Have workers do exactly what the preview showed, or what is left of it; rows whose contact or service changed since are refused',
  access: 'admin',
  params,
  success: crmImport,
  status: 202,
  errors: ['crm.not_found', 'crm.module_off', 'crm.import_closed'],
});

export const cancelImport = endpoint({
  method: 'POST',
  path: '/api/crm/imports/:id/cancel',
  summary: 'Stop an import that is under way; what was done stands, and it can go on or be taken back',
  access: 'admin',
  params,
  success: crmImport,
  errors: ['crm.not_found', 'crm.import_closed'],
});

export const undoImport = endpoint({
  method: 'POST',
  path: '/api/crm/imports/:id/undo',
  summary: 'Have workers take an import back within 24 hours; what was changed since is kept',
  access: 'admin',
  params,
  success: crmImport,
  status: 202,
  errors: ['crm.not_found', 'crm.module_off', 'crm.import_closed'],
});

export const discardImport = endpoint({
  method: 'DELETE',
  path: '/api/crm/imports/:id',
  summary: 'Throw a preview away',
  access: 'admin',
  params,
  success: crmImport,
  errors: ['crm.not_found', 'crm.import_closed'],
});

/**
 * Answers with a CSV file, streamed, its columns those that an import reads. Formulas are made harmless. Takes the
 * filters of the list; archived ones are among the rows unless they are filtered out.
 */
export const exportContactsPath = '/api/crm/contacts.csv';
export const exportServicesPath = '/api/crm/services.csv';

export const exportContactsQuery = listContacts.query
  .omit({ cursor: true, limit: true, sort: true })
  .extend({ archived: archivedFilter.unwrap().default('all') });
export const exportServicesQuery = listServices.query
  .omit({ cursor: true, limit: true, sort: true })
  .extend({ archived: archivedFilter.unwrap().default('all') });
