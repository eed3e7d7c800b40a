import { z } from 'zod';
import { fieldOwners, mappingLimits, onEmptyPolicies } from '#model/flow.ts';

const expression = z
  .string()
  .trim()
  .min(1)
  .max(4_000)
  .meta({ description: 'JSONata 2 over the source’s record' });

const common = {
  target: z.string().min(1).max(120).meta({ description: 'The target’s field' }),
  onEmpty: z.enum(onEmptyPolicies).meta({ description: 'What an empty value does to the target’s field' }),
  default: z
    .union([z.string().max(2_000), z.number(), z.boolean()])
    .exactOptional()
    .meta({ description: 'What is written for an empty value where onEmpty is default' }),
  owner: z
    .enum(fieldOwners)
    .exactOptional()
    .meta({ description: 'Whose value counts in a flow of two ways; else as the flow says' }),
  when: expression.exactOptional(),
  note: z.string().max(mappingLimits.note).exactOptional(),
};

export const simpleRule = z.strictObject({
  ...common,
  from: z.string().min(1).max(200).meta({ description: 'Dotted path in the source’s record' }),
  transform: z.string().max(60).exactOptional(),
});
export const expressionRule = z.strictObject({ ...common, expression });

/** One row: a path with a transform, or an expression. */
export const mappingRule = z.union([simpleRule, expressionRule]);
export type MappingRow = z.infer<typeof mappingRule>;

export const flowCondition = z.strictObject({
  name: z.string().trim().min(1).max(mappingLimits.name),
  expression,
});
export type FlowConditionRow = z.infer<typeof flowCondition>;

/** What a person edits of a flow: its rows and the conditions its records have to meet. */
export const mappingText = z.object({
  rules: z.array(mappingRule).max(mappingLimits.rows),
  conditions: z.array(flowCondition).max(mappingLimits.conditions),
});
export type MappingText = z.infer<typeof mappingText>;
