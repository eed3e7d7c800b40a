import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { actor, idOf, instant } from './vocabulary.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
  error: 'begins with a small letter and has small letters, digits and _',
});
const onMiss = z.enum(['empty', 'refuse']);

export const lookupTable = z.object({
  id: idOf('lookupTable'),
  /** As expressions call it: `$lookup("name", key)`. */
  name: z.string(),
  version: z.number(),
  keyColumn: z.string(),
  columns: z.array(z.string()),
  rows: z.number(),
  /** What a key that it does not have means: no value, or a record that cannot be written. */
  onMiss,
  author: actor,
  note: z.string(),
  uploadedAt: instant,
  /** Flows whose mapping in force reads it. */
  flows: z.array(z.object({ id: idOf('flow'), name: z.string() })),
});
export type LookupTable = z.infer<typeof lookupTable>;

/** Largest file, in bytes. */
export const largestTable = 4 * 1_048_576;

const params = z.object({ id: idOf('lookupTable') });

export const listLookupTables = endpoint({
  method: 'GET',
  path: '/api/tables',
  summary: 'Tables that mappings look things up in',
  access: 'member',
  success: z.object({ items: z.array(lookupTable) }),
  errors: [],
});

/** The body is the file, UTF-8, as `text/csv`; its first line names the columns. */
export const uploadLookupTable = endpoint({
  method: 'POST',
  path: '/api/tables',
  summary: 'Upload a table, or the next version of the one of that name; flows that read it look again',
  access: 'admin',
  query: z.object({
    name,
    key: z.string().max(60).optional(),
    onMiss: onMiss.optional(),
    note: z.string().max(500).default(''),
  }),
  file: { types: ['text/csv'], largest: largestTable },
  success: lookupTable,
  errors: ['table.unreadable', 'api.unsupported_media'],
});

export const readLookupTable = endpoint({
  method: 'GET',
  path: '/api/tables/:id',
  summary: 'A table with its first 200 rows',
  access: 'member',
  params,
  success: lookupTable.extend({ first: z.array(z.array(z.string())) }),
  errors: ['table.not_found'],
});

export const changeLookupTable = endpoint({
  method: 'PATCH',
  path: '/api/tables/:id',
  summary: 'Say what a key that the table does not have means',
  access: 'admin',
  params,
  body: z.object({ onMiss }),
  success: lookupTable,
  errors: ['table.not_found'],
});

export const removeLookupTable = endpoint({
  method: 'DELETE',
  path: '/api/tables/:id',
  summary: 'Take a table away that no mapping in force reads',
  access: 'admin',
  params,
  success: z.object({}),
  errors: ['table.not_found', 'table.in_use'],
});
