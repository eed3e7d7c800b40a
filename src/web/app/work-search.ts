import { z } from 'zod';
import { contactSorts } from '#contract/crm-contacts.ts';
import { idOf } from '#contract/vocabulary.ts';

/** What the pages of daily work keep in their address. What cannot be understood is left out rather than refused. */
export const contactsSearch = z.object({
  q: z.string().max(200).optional().catch(undefined),
  type: z.enum(['organization', 'individual']).optional().catch(undefined),
  owner: z.string().max(200).optional().catch(undefined),
  tag: z.string().max(60).optional().catch(undefined),
  archived: z.enum(['yes', 'all']).optional().catch(undefined),
  sort: z.enum(contactSorts).optional().catch(undefined),
});

export const servicesSearch = z.object({
  q: z.string().max(200).optional().catch(undefined),
  recurring: z.enum(['yes', 'no']).optional().catch(undefined),
  archived: z.enum(['yes', 'all']).optional().catch(undefined),
});

export const opportunitiesSearch = z.object({
  view: z.enum(['board', 'list']).optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
  owner: z.string().max(200).optional().catch(undefined),
  state: z.enum(['open', 'won', 'lost']).optional().catch(undefined),
});

export const ticketsSearch = z.object({
  q: z.string().max(200).optional().catch(undefined),
  status: z.enum(['active', 'open', 'waiting', 'solved', 'closed', 'all']).optional().catch(undefined),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional().catch(undefined),
  assignee: z.string().max(200).optional().catch(undefined),
  sort: z.enum(['-updated', '-created', 'number', '-number', 'title']).optional().catch(undefined),
});

/** Whom something new is for. */
export const createForSearch = z.object({
  contact: idOf('contact').optional().catch(undefined),
  opportunity: idOf('opportunity').optional().catch(undefined),
});

export const importsSearch = z.object({
  subject: z.enum(['contact', 'service']).optional().catch(undefined),
});

export const importSearch = z.object({
  rows: z.enum(['create', 'update', 'same', 'refuse', 'refused', 'kept']).optional().catch(undefined),
});
