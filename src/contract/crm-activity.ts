import { z } from 'zod';
import { subjectRef } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant } from './vocabulary.ts';

export const crmActivity = z.object({
  id: idOf('crmActivity'),
  at: instant,
  actor,
  /** `created`, `changed`, `archived`, `restored`, `moved`, `won`, `lost`, `reopened`, `noted`, `attached`, … */
  verb: z.string(),
  subject: subjectRef,
  contactId: idOf('contact').nullable(),
  /** Names of the fields that changed; never their values. */
  fields: z.array(z.string()),
  /** What else the verb tells: the stage moved to, the status, the number of rows; text by name. */
  details: z.record(z.string(), z.string()),
});
export type CrmActivity = z.infer<typeof crmActivity>;

export const listActivity = endpoint({
  method: 'GET',
  path: '/api/crm/activity',
  summary:
    'What was done in the CRM, newest first; of everything, one thing, or a contact and what belongs to it',
  access: 'member',
  query: pageQuery.extend({
    subject: z.string().max(40).optional(),
    contact: idOf('contact').optional(),
  }),
  success: pageOf(crmActivity),
  errors: ['api.bad_cursor'],
});
