import { z } from 'zod';
import { crmModules } from '#model/crm/modules.ts';
import { endpoint } from './endpoint.ts';
import { actor, instant } from './vocabulary.ts';

const moduleName = z.enum(crmModules);

export const crmModule = z.object({
  module: moduleName,
  on: z.boolean(),
  /** What it cannot do without, and which of these are off now. */
  needs: z.array(moduleName),
  missing: z.array(moduleName),
  /** Modules that are on and cannot do without this one. */
  neededBy: z.array(moduleName),
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
  summary: 'Switch a module on or off; what it holds stays while it is off',
  access: 'admin',
  params: z.object({ module: moduleName }),
  /** `withNeeds` switches on what it needs as well, instead of refusing. */
  body: z.object({ on: z.boolean(), withNeeds: z.boolean().default(false) }),
  success: z.object({ items: z.array(crmModule) }),
  errors: ['crm.module_needs', 'crm.module_needed'],
});
