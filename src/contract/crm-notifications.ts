import { z } from 'zod';
import { subjectRef } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { idOf, instant } from './vocabulary.ts';

export const notification = z.object({
  id: idOf('notification'),
  /** `assigned`, `payment_failed`, `invoice_paid`, … */
  kind: z.string(),
  subject: subjectRef,
  details: z.record(z.string(), z.string()),
  at: instant,
  readAt: instant.nullable(),
});
export type CrmNotification = z.infer<typeof notification>;

export const listNotifications = endpoint({
  method: 'GET',
  path: '/api/crm/notifications',
  summary: 'What the person who asks was told, newest first; a program is told nothing',
  access: 'member',
  query: pageQuery.extend({ unread: z.enum(['yes', 'no']).optional() }),
  success: pageOf(notification).extend({ unread: z.number() }),
  errors: ['api.bad_cursor'],
});

export const markNotificationsRead = endpoint({
  method: 'POST',
  path: '/api/crm/notifications/read',
  summary: 'Mark notifications as read; all of them when none is named',
  access: 'member',
  body: z.object({ ids: z.array(idOf('notification')).max(200).optional() }),
  success: z.object({ unread: z.number() }),
  errors: [],
});
