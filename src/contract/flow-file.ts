import { z } from 'zod';
import { approvalRules } from './approval-rules.ts';
import { fieldOwners, targetEditPolicies } from '#model/flow.ts';
import { endpoint } from './endpoint.ts';
import { flowCondition, mappingRule } from './mapping-text.ts';
import { idOf } from './vocabulary.ts';

const end = z.strictObject({ vendor: z.string().max(60), kind: z.string().max(60) });

/** A flow as a file: everything of it that is no connection and no record. */
export const flowFile = z
  .strictObject({
    $schema: z.string().exactOptional(),
    format: z.literal('plumbline/flow/1'),
    preset: z.string().max(100),
    name: z.string().max(200),
    source: end,
    target: end,
    settings: z.strictObject({
      onArchive: z.enum(['archive', 'leave']),
      onSourceGone: z.enum(['archive', 'leave']),
      onTargetEdit: z.enum(targetEditPolicies),
      direction: z.enum(['one_way', 'two_way']).exactOptional(),
      owner: z.enum(fieldOwners).exactOptional(),
      /** Left out: the flow keeps the rules that it has. */
      approvals: approvalRules.exactOptional(),
    }),
    conditions: z.array(flowCondition).max(30),
    rules: z.array(mappingRule).max(300),
    /** Names of the tables that its expressions read; their rows travel as CSV. */
    tables: z.array(z.string().max(40)).max(100),
  })
  .meta({ title: 'A flow of Plumbline', description: 'Mapping, conditions and settings of one flow' });
export type FlowFile = z.infer<typeof flowFile>;

/** Where the JSON Schema of flow files is served. */
export const flowSchemaPath = '/api/schemas/flow.json';

const params = z.object({ id: idOf('flow') });

export const exportFlow = endpoint({
  method: 'GET',
  path: '/api/flows/:id/file',
  summary: 'A flow’s mapping, conditions and settings as a file',
  access: 'member',
  params,
  success: flowFile,
  errors: ['flow.not_found', 'flow.not_editable'],
});

export const importFlow = endpoint({
  method: 'POST',
  path: '/api/flows/:id/file',
  summary:
    'Put a file’s mapping and conditions into the flow’s draft, and its settings into force; publish it where asked',
  access: 'admin',
  params,
  body: z.object({
    file: flowFile,
    publish: z.boolean().default(false),
    note: z.string().max(500).default(''),
  }),
  success: z.object({ revision: z.number().nullable(), version: z.number().nullable() }),
  errors: [
    'flow.not_found',
    'flow.not_editable',
    'flow.other_kind',
    'flow.draft_changed',
    'flow.no_draft',
    'flow.draft_refused',
    'rehearsal.applying',
    'flow.cannot_write_back',
    'flow.no_groups',
    'flow.no_payouts',
    'flow.no_approvals',
    'flow.bad_approvals',
    'flow.cannot_go_both_ways',
  ],
});
