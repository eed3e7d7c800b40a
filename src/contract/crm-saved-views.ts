import { z } from 'zod';
import { changeErrors, person, readErrors, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { idOf } from './vocabulary.ts';

const list = z.enum(['contacts', 'services', 'opportunities', 'tickets', 'billables', 'invoices']);

export const savedView = z.object({
  id: idOf('savedView'),
  list,
  name: z.string(),
  /** The list's query as text by name: filters, sort, and what the page keeps of its own (`columns`). */
  query: z.record(z.string(), z.string()),
  isShared: z.boolean(),
  owner: person.nullable(),
  isOwn: z.boolean(),
  version,
});
export type SavedView = z.infer<typeof savedView>;

const name = z.string().trim().min(1).max(80);
const query = z.record(z.string().max(40), z.string().max(500));
const params = z.object({ id: idOf('savedView') });

export const listSavedViews = endpoint({
  method: 'GET',
  path: '/api/crm/saved-views',
  summary: 'Own and shared views of a list, by name',
  access: 'member',
  query: z.object({ list: list.optional() }),
  success: z.object({ items: z.array(savedView) }),
  errors: [],
});

export const createSavedView = endpoint({
  method: 'POST',
  path: '/api/crm/saved-views',
  summary: 'Keep the filters and order of a list under a name',
  access: 'member',
  body: z.object({ list, name, query, isShared: z.boolean().default(false) }),
  success: savedView,
  errors: ['crm.invalid'],
});

export const changeSavedView = endpoint({
  method: 'PATCH',
  path: '/api/crm/saved-views/:id',
  summary: 'Change a view of one’s own',
  access: 'member',
  params,
  body: z.object({
    version,
    name: name.optional(),
    query: query.optional(),
    isShared: z.boolean().optional(),
  }),
  success: savedView,
  errors: changeErrors,
});

export const removeSavedView = endpoint({
  method: 'DELETE',
  path: '/api/crm/saved-views/:id',
  summary: 'Remove a view; its owner may, and an admin a shared one',
  access: 'member',
  params,
  success: z.object({ id: idOf('savedView') }),
  errors: readErrors,
});
