import { z } from 'zod';
import { notificationChoices, notificationKinds } from '#model/telling/notification-kinds.ts';
import { endpoint } from './endpoint.ts';

const kind = z.enum(notificationKinds);
const choice = z.enum(notificationChoices);

/** How the person who asks is told of each kind; `canMail` is whether this installation has a mail server. */
export const notificationPreferences = z.object({
  items: z.array(z.object({ kind, label: z.string(), choice, usual: choice })),
  email: z.string(),
  canMail: z.boolean(),
});
export type NotificationPreferences = z.infer<typeof notificationPreferences>;

export const readNotificationPreferences = endpoint({
  method: 'GET',
  path: '/api/notification-preferences',
  summary: 'How the person who asks wants to be told: not at all, in the console, or there and by mail',
  access: 'member',
  success: notificationPreferences,
  errors: ['auth.forbidden'],
});

export const changeNotificationPreferences = endpoint({
  method: 'PATCH',
  path: '/api/notification-preferences',
  summary: 'Choose how to be told of some kinds; the others stay as they are',
  access: 'member',
  body: z.object({ choices: z.partialRecord(kind, choice) }),
  success: notificationPreferences,
  errors: ['auth.forbidden'],
});
