import { z } from 'zod';
import { version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { idOf } from './vocabulary.ts';

export const stage = z.object({
  id: idOf('stage'),
  name: z.string(),
  /** Counted from 0, in the order of the pipeline. */
  position: z.number(),
  version,
  /** Open opportunities in it. */
  openCount: z.number(),
});
export type Stage = z.infer<typeof stage>;

const name = z.string().trim().min(1).max(80);
const params = z.object({ id: idOf('stage') });
const pipeline = z.object({ items: z.array(stage) });

export const listStages = endpoint({
  method: 'GET',
  path: '/api/crm/stages',
  summary: 'The stages of the pipeline in order',
  access: 'member',
  success: pipeline,
  errors: ['crm.module_off'],
});

export const addStage = endpoint({
  method: 'POST',
  path: '/api/crm/stages',
  summary: 'Add a stage at the end of the pipeline',
  access: 'admin',
  body: z.object({ name }),
  success: pipeline,
  errors: ['crm.module_off', 'crm.invalid'],
});

export const renameStage = endpoint({
  method: 'PATCH',
  path: '/api/crm/stages/:id',
  summary: 'Rename a stage',
  access: 'admin',
  params,
  body: z.object({ name, version }),
  success: pipeline,
  errors: ['crm.module_off', 'crm.not_found', 'crm.stale'],
});

export const orderStages = endpoint({
  method: 'POST',
  path: '/api/crm/stages/order',
  summary: 'Put the stages into this order; all of them, each once',
  access: 'admin',
  body: z.object({ ids: z.array(idOf('stage')).min(1).max(30) }),
  success: pipeline,
  errors: ['crm.module_off', 'crm.invalid'],
});

export const removeStage = endpoint({
  method: 'DELETE',
  path: '/api/crm/stages/:id',
  summary: 'Remove a stage; its opportunities, closed ones as well, move to the one named',
  access: 'admin',
  params,
  query: z.object({ moveTo: idOf('stage').optional() }),
  success: pipeline,
  errors: ['crm.module_off', 'crm.not_found', 'crm.in_use', 'crm.bad_reference'],
});
