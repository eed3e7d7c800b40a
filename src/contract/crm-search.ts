import { z } from 'zod';
import { person } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';

export const searchHit = z.object({
  kind: z.enum(['contact', 'service', 'opportunity', 'ticket', 'invoice']),
  id: z.string(),
  title: z.string(),
  /** What tells it from others of that title: e-mail, code, contact, number. */
  subtitle: z.string(),
  archived: z.boolean(),
});
export type SearchHit = z.infer<typeof searchHit>;

export const searchCrm = endpoint({
  method: 'GET',
  path: '/api/crm/search',
  summary:
    'Contacts, services, opportunities, tickets and invoices by beginnings of words; at most ten of each',
  access: 'member',
  query: z.object({ q: z.string().trim().min(1).max(200) }),
  success: z.object({ items: z.array(searchHit) }),
  errors: [],
});

export const listPeople = endpoint({
  method: 'GET',
  path: '/api/crm/people',
  summary: 'Members of the workspace, who can own and be assigned; by name',
  access: 'member',
  success: z.object({ items: z.array(person) }),
  errors: [],
});
