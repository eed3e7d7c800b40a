import { z } from 'zod';
import { crmModules } from '#model/crm/modules.ts';
import { endpoint } from './endpoint.ts';
import { actor, idOf, instant } from './vocabulary.ts';

const moduleName = z.enum(crmModules);

/** What people call each module. */
export const moduleLabels = {
  contacts: 'Contacts',
  services: 'Services',
  opportunities: 'Opportunities',
  tickets: 'Tickets',
  finance: 'Invoicing',
  stripe: 'Stripe',
} as const satisfies Readonly<Record<(typeof crmModules)[number], string>>;

export const crmModule = z.object({
  module: moduleName,
  on: z.boolean(),
  /** What it cannot do without, and which of these are off now. */
  needs: z.array(moduleName),
  missing: z.array(moduleName),
  /** Modules that are on and cannot do without this one. */
  neededBy: z.array(moduleName),
  /** While it is on, the running flows that would be paused with it; while it is off, those that were, and wait for it. */
  flows: z.array(z.object({ id: idOf('flow'), name: z.string() })),
  switchedOnAt: instant.nullable(),
  switchedOnBy: actor.nullable(),
});
export type CrmModuleState = z.infer<typeof crmModule>;

export const listModules = endpoint({
  method: 'GET',
  path: '/api/crm/modules',
  summary: 'The modules of the CRM, whether they are on, and what each needs',
  access: 'member',
  success: z.object({ items: z.array(crmModule) }),
  errors: [],
});

export const switchModule = endpoint({
  method: 'PATCH',
  path: '/api/crm/modules/:module',
  summary:
    'Switch a module on or off; what it holds stays while it is off, and flows that need it are paused with it',
  access: 'admin',
  params: z.object({ module: moduleName }),
  /** `withNeeds` switches on what it needs as well, instead of refusing. */
  body: z.object({ on: z.boolean(), withNeeds: z.boolean().default(false) }),
  success: z.object({ items: z.array(crmModule) }),
  errors: ['crm.module_needs', 'crm.module_needed'],
});
