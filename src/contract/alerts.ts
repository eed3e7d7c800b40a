import { z } from 'zod';
import { dayMs, minuteMs } from '#base/clock.ts';
import { alertKinds } from '#model/telling/alert-kinds.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { idOf, instant } from './vocabulary.ts';

export const alertKind = z.enum(alertKinds);

/** One thing that a person is needed for, or was. `path` is a page of the console. */
export const alert = z.object({
  id: idOf('alert'),
  kind: alertKind,
  title: z.string(),
  text: z.string(),
  path: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  openedAt: instant,
  /** When channels were told; null while none is. */
  toldAt: instant.nullable(),
  recoveredAt: instant.nullable(),
});
export type Alert = z.infer<typeof alert>;

export const listAlerts = endpoint({
  method: 'GET',
  path: '/api/alerts',
  summary: 'What a person is needed for, newest first; with `state=all` what is over too',
  access: 'member',
  query: pageQuery.extend({ state: z.enum(['open', 'all']).default('open') }),
  success: pageOf(alert),
  errors: ['api.bad_cursor'],
});

/** Whether a kind is told, and after how long; `afterMs` is null where it is told at once, which no rule changes. */
export const alertRule = z.object({
  kind: alertKind,
  label: z.string(),
  enabled: z.boolean(),
  afterMs: z.number().int().nullable(),
  /** As shipped. */
  usualAfterMs: z.number().int().nullable(),
});
export type AlertRule = z.infer<typeof alertRule>;

export const listAlertRules = endpoint({
  method: 'GET',
  path: '/api/alert-rules',
  summary: 'Which alerts the workspace wants to hear of, and after how long',
  access: 'member',
  success: z.object({ items: z.array(alertRule) }),
  errors: [],
});

export const changeAlertRule = endpoint({
  method: 'PATCH',
  path: '/api/alert-rules/:kind',
  summary: 'Switch alerts of a kind on or off, or say after how long they are told',
  access: 'admin',
  params: z.object({ kind: alertKind }),
  body: z.object({
    enabled: z.boolean().optional(),
    /** Between a minute and thirty days; only where the kind waits. */
    afterMs: z
      .number()
      .int()
      .min(minuteMs)
      .max(30 * dayMs)
      .optional(),
  }),
  success: alertRule,
  errors: [],
});
