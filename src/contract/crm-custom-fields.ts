import { z } from 'zod';
import { customFieldTypes, customSubjects } from '#model/crm/nouns.ts';
import { changeErrors, version } from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { idOf, instant } from './vocabulary.ts';

const subject = z.enum(customSubjects);

export const customField = z.object({
  id: idOf('customField'),
  subject,
  /** What values are kept under; never changes. */
  key: z.string(),
  label: z.string(),
  /** Never changes. Numbers are decimal text, dates `YYYY-MM-DD`. */
  type: z.enum(customFieldTypes),
  /** Of type `choice`, in order; empty for others. */
  choices: z.array(z.string()),
  position: z.number(),
  /** Archived fields keep their values and are not shown in forms. */
  archivedAt: instant.nullable(),
  version,
});
export type CustomField = z.infer<typeof customField>;

const label = z.string().trim().min(1).max(80);
const choices = z.array(z.string().trim().min(1).max(100)).max(100);

export const listCustomFields = endpoint({
  method: 'GET',
  path: '/api/crm/custom-fields',
  summary: 'Custom fields in the order of their forms',
  access: 'member',
  query: z.object({ subject: subject.optional() }),
  success: z.object({ items: z.array(customField) }),
  errors: [],
});

export const createCustomField = endpoint({
  method: 'POST',
  path: '/api/crm/custom-fields',
  summary: 'Add a custom field',
  access: 'admin',
  body: z.object({
    subject,
    /** Made of the label when it is left out. */
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/)
      .optional(),
    label,
    type: z.enum(customFieldTypes),
    choices: choices.default([]),
  }),
  success: customField,
  errors: ['crm.invalid', 'crm.code_taken'],
});

/** A choice that is taken away stays where it was chosen; it can only not be chosen any more. */
export const changeCustomField = endpoint({
  method: 'PATCH',
  path: '/api/crm/custom-fields/:id',
  summary: 'Rename a custom field, change its choices or place, archive it or bring it back',
  access: 'admin',
  params: z.object({ id: idOf('customField') }),
  body: z.object({
    version,
    label: label.optional(),
    choices: choices.optional(),
    /** Its place among the fields of the noun, archived ones counted too; those between move on. */
    position: z.number().int().min(0).max(1_000).optional(),
    archived: z.boolean().optional(),
  }),
  success: customField,
  errors: changeErrors,
});
