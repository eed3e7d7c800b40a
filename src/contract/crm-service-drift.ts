import { z } from 'zod';
import { targetEditPolicies } from '#model/flow.ts';
import { driftStates } from '#model/drift.ts';
import { changeErrors, readErrors, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import type { ErrorCode } from './error-codes.ts';
import { changeAction, idOf, instant, jsonValue, problem, recordState } from './vocabulary.ts';

/** `active`, `name`, `description`, `unit`, `price:AUD`, or the name of another field of the product. */
const rowName = z.string().min(1).max(120);

export const driftRow = z.object({
  name: rowName,
  label: z.string(),
  /** The catalogue's value and the product's; null for none. Prices are objects with `unit_price` and the like. */
  wanted: jsonValue,
  held: jsonValue,
  /** Why the catalogue cannot take the product's value over; null when it can. */
  obstacle: z.string().nullable(),
});
export type DriftRow = z.infer<typeof driftRow>;

const write = z.object({ at: instant, action: changeAction, fields: z.array(z.string()) });

export const flowDrift = z.object({
  flowId: idOf('flow'),
  flowName: z.string(),
  flowState: z.enum(['enabled', 'paused']),
  /** What the flow does with edits of the product: takes them back, or lets them stand. */
  onTargetEdit: z.enum(targetEditPolicies),
  state: z.enum(driftStates),
  problem: problem.nullable(),
  /** The product; null while there is none. */
  target: z.object({ recordId: idOf('record'), key: z.string(), state: recordState }).nullable(),
  seenAt: instant.nullable(),
  /** True while a look, a read or a write is under way. */
  isMoving: z.boolean(),
  rows: z.array(driftRow),
  lastWrite: write.nullable(),
  /** The last write that took an edit of the product back. */
  lastOverwrite: write.nullable(),
  /** Stands for all that differs; sent back with what is decided about it. */
  seen: z.string(),
});
export type FlowDrift = z.infer<typeof flowDrift>;

/** One entry for each flow that carries the service. */
export const serviceDrift = z.object({ recordId: idOf('record').nullable(), flows: z.array(flowDrift) });
export type ServiceDrift = z.infer<typeof serviceDrift>;

const params = z.object({ id: idOf('service') });

export const readServiceDrift = endpoint({
  method: 'GET',
  path: '/api/crm/services/:id/drift',
  summary: 'In what a service’s product differs from the catalogue, field by field',
  access: 'member',
  params,
  success: serviceDrift,
  errors: readErrors,
});

const decisionErrors = [
  'record.not_in_flow',
  'record.in_step',
  'record.drift_changed',
  'record.write_under_way',
] as const satisfies readonly ErrorCode[];

const seen = z.string().max(100).nullable().default(null);

export const adoptServiceDrift = endpoint({
  method: 'POST',
  path: '/api/crm/services/:id/adopt',
  summary: 'Take what was changed at the product over into the catalogue; nothing is written to Stripe',
  access: 'member',
  params,
  body: z.object({
    flowId: idOf('flow'),
    version,
    seen,
    /** Names of rows; all when it is left out. */
    rows: z.array(rowName).min(1).max(100).nullable().default(null),
  }),
  success: serviceDrift,
  errors: [...changeErrors, 'crm.code_taken', 'crm.adopt_refused', ...decisionErrors],
});

export const healServiceDrift = endpoint({
  method: 'POST',
  path: '/api/crm/services/:id/heal',
  summary: 'Write the catalogue’s values to the product, once, whatever the flow lets stand',
  access: 'member',
  params,
  body: z.object({ flowId: idOf('flow'), seen }),
  success: serviceDrift,
  errors: [...readErrors, 'flow.paused', ...decisionErrors],
});

export const resyncService = endpoint({
  method: 'POST',
  path: '/api/crm/services/:id/resync',
  summary: 'Read a service and its product again and compare them, first of all work',
  access: 'member',
  params,
  /** What comes of it is told by the drift, once it moves no more. */
  success: z.object({ at: instant, flowIds: z.array(idOf('flow')) }),
  errors: [...readErrors, 'flow.paused'],
});
