import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { mappingRule, mappingText } from './mapping-text.ts';
import { actor, fieldValue, idOf, instant, jsonValue, recordRef } from './vocabulary.ts';

const params = z.object({ id: idOf('flow') });
const missing = ['flow.not_found', 'flow.not_editable'] as const;

/** One row of the table with the labels of its fields. */
export const mappingRow = z.intersection(
  mappingRule,
  z.object({
    targetLabel: z.string(),
    fromLabel: z.string().nullable(),
    /** Whether the flow's settings fill it; such a row stays as it is. */
    bySettings: z.boolean(),
  }),
);

const version = z.object({
  version: z.number(),
  author: actor,
  note: z.string(),
  createdAt: instant,
  /** The version that this one says again. */
  restores: z.number().nullable(),
});

export const mapping = z.object({
  flowId: idOf('flow'),
  ...version.shape,
  rules: z.array(mappingRow),
  conditions: mappingText.shape.conditions,
});
export type Mapping = z.infer<typeof mapping>;

export const readMapping = endpoint({
  method: 'GET',
  path: '/api/flows/:id/mapping',
  summary: 'The field mapping of a flow as a table; `version` names an earlier one',
  access: 'member',
  params,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  success: mapping,
  errors: ['flow.not_found', 'flow.no_version'],
});

export const listMappingVersions = endpoint({
  method: 'GET',
  path: '/api/flows/:id/mapping/versions',
  summary: 'All versions of a flow’s mapping, newest first',
  access: 'member',
  params,
  success: z.object({ items: z.array(version.extend({ rows: z.number(), conditions: z.number() })) }),
  errors: ['flow.not_found'],
});
export type MappingVersion = z.infer<typeof listMappingVersions.success>['items'][number];

export const mappingDraft = z.object({
  ...mappingText.shape,
  basedOn: z.number(),
  /** Of the draft, to be sent back with a change; null where it is the mapping in force and there is no draft. */
  revision: z.number().nullable(),
  changedBy: actor.nullable(),
  changedAt: instant.nullable(),
});
export type MappingDraft = z.infer<typeof mappingDraft>;

export const readDraft = endpoint({
  method: 'GET',
  path: '/api/flows/:id/draft',
  summary: 'The draft of a flow’s mapping, or the mapping in force where there is none',
  access: 'member',
  params,
  success: mappingDraft,
  errors: missing,
});

export const saveDraft = endpoint({
  method: 'PATCH',
  path: '/api/flows/:id/draft',
  summary: 'Keep a draft of a flow’s mapping; nothing is carried by it before it is published',
  access: 'admin',
  params,
  body: mappingText.extend({ revision: z.number().int().nullable() }),
  success: z.object({ revision: z.number() }),
  errors: [...missing, 'flow.draft_changed'],
});

export const discardDraft = endpoint({
  method: 'DELETE',
  path: '/api/flows/:id/draft',
  summary: 'Throw the draft away; the mapping in force stays',
  access: 'admin',
  params,
  success: z.object({}),
  errors: missing,
});

const place = z.discriminatedUnion('part', [
  z.object({
    part: z.literal('row'),
    index: z.number(),
    member: z.enum(['target', 'value', 'when', 'empty']),
  }),
  z.object({ part: z.literal('condition'), index: z.number() }),
  z.object({ part: z.literal('mapping') }),
]);

export const mappingProblem = z.object({
  /** Rows and conditions count from 0. */
  place,
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  /** Character of the expression, from 0. */
  position: z.number().nullable(),
});
export type MappingProblem = z.infer<typeof mappingProblem>;

export const checkDraft = endpoint({
  method: 'POST',
  path: '/api/flows/:id/check',
  summary: 'Hold a mapping against both sides and try it on up to 200 records; writes nothing',
  access: 'member',
  params,
  body: mappingText,
  success: z.object({
    problems: z.array(mappingProblem),
    /** Of a flow of two ways, by row from 0: why it does not go back, null where it does. Null of a flow of one way. */
    oneWay: z.array(z.string().nullable()).nullable(),
    trial: z
      .object({
        records: z.number(),
        written: z.number(),
        leftOut: z.number(),
        refused: z.number(),
        failures: z.array(
          z.object({
            message: z.string(),
            records: z.number(),
            example: z.object({ id: idOf('record'), title: z.string() }),
          }),
        ),
      })
      .nullable(),
  }),
  errors: missing,
});
export type CheckedMapping = z.infer<typeof checkDraft.success>;

export const previewMapping = endpoint({
  method: 'POST',
  path: '/api/flows/:id/preview',
  summary: 'What a mapping makes of one record, row by row; the record seen last unless one is named',
  access: 'member',
  params,
  body: mappingText.extend({ recordId: idOf('record').nullable() }),
  success: z.object({
    record: z.object({ id: idOf('record'), title: z.string() }),
    /** The condition that leaves the record out. */
    unmet: z.string().nullable(),
    rows: z.array(
      z.object({
        source: jsonValue,
        /** `by_settings`: the flow's settings make the value when the record is planned. */
        state: z.enum(['value', 'empty', 'left_out', 'failed', 'by_settings']),
        value: jsonValue,
        message: z.string().nullable(),
      }),
    ),
    findings: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
    notes: z.array(z.string()),
  }),
  errors: [...missing, 'flow.no_sample'],
});
export type MappingPreview = z.infer<typeof previewMapping.success>;

export const publishDraft = endpoint({
  method: 'POST',
  path: '/api/flows/:id/publish',
  summary: 'Publish the draft as the next version; every record of the flow is looked at again by it',
  access: 'admin',
  params,
  body: z.object({ revision: z.number().int(), note: z.string().trim().max(500) }),
  success: z.object({ version: z.number() }),
  errors: [...missing, 'flow.no_draft', 'flow.draft_changed', 'flow.draft_refused', 'rehearsal.applying'],
});

export const rollBackMapping = endpoint({
  method: 'POST',
  path: '/api/flows/:id/rollback',
  summary: 'Publish an earlier version again, as a new one',
  access: 'admin',
  params,
  body: z.object({ version: z.number().int().min(1), note: z.string().trim().max(500).default('') }),
  success: z.object({ version: z.number() }),
  errors: [...missing, 'flow.no_version', 'flow.draft_refused', 'rehearsal.applying'],
});

const fieldType = fieldValue.shape.type;

const held = {
  /** In how many of the records looked through it stands; 0 for one that is known by its kind only. */
  seen: z.number(),
  /** A value that one of them holds, cut to 60 characters; null where none does. */
  sample: z.string().nullable(),
  /** Named by the tenant and not by the vendor: a custom field, a key of metadata. */
  isCustom: z.boolean(),
};

export const listMappingFields = endpoint({
  method: 'GET',
  path: '/api/flows/:id/fields',
  summary:
    'What rows can be filled from and write to, custom fields of both sides included; and what can be done on the way',
  access: 'member',
  params,
  query: z.object({
    /** Looks through the last 2,000 records of each side instead of 200, for fields that few of them have. */
    wide: z.stringbool().default(false),
  }),
  success: z.object({
    sources: z.array(
      z.object({
        path: z.string(),
        label: z.string(),
        /** By its definition, else by the first value that was met. */
        type: z.enum([...fieldType.options, 'list']),
        ...held,
      }),
    ),
    targets: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        type: fieldType,
        required: z.boolean(),
        maxLength: z.number().nullable(),
        options: z.array(z.string()).nullable(),
        /** Where the flow's settings fill it, the path of its row; no other row can fill it then. */
        bySettings: z.string().nullable(),
        ...held,
      }),
    ),
    /** Records of each side that were looked through. */
    looked: z.object({ source: z.number(), target: z.number() }),
    transforms: z.array(z.object({ name: z.string(), label: z.string() })),
    functions: z.array(
      z.object({
        call: z.string(),
        does: z.string(),
        example: z.string(),
        gives: z.string(),
        group: z.string(),
      }),
    ),
    tables: z.array(z.string()),
  }),
  errors: missing,
});
export type MappingFields = z.infer<typeof listMappingFields.success>;

export const listFlowSources = endpoint({
  method: 'GET',
  path: '/api/flows/:id/sources',
  summary: 'Source records of a flow to try a mapping on, by words of their title',
  access: 'member',
  params,
  query: z.object({ words: z.string().max(200).default('') }),
  success: z.object({ items: z.array(recordRef) }),
  errors: missing,
});
