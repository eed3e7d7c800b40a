import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { flowRecordState, idOf, problem } from './vocabulary.ts';

export const flowReason = z.object({
  state: flowRecordState,
  problem,
  records: z.int().nonnegative(),
});
export type FlowReason = z.infer<typeof flowReason>;

export const listFlowReasons = endpoint({
  method: 'GET',
  path: '/api/flows/:id/reasons',
  summary: 'Why records of a flow are left out, wait or have failed, with their number, most frequent first',
  access: 'member',
  params: z.object({ id: idOf('flow') }),
  success: z.object({ items: z.array(flowReason) }),
  errors: ['flow.not_found'],
});
