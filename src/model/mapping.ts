import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { MappingRule } from '#model/flow.ts';
import { transforms, type TransformContext } from '#model/transforms.ts';

export interface Finding {
  readonly field: string;
  readonly code:
    | 'plan.value_refused'
    | 'plan.value_missing'
    | 'plan.value_too_long'
    | 'plan.control_characters';
  readonly message: string;
}

export interface Mapped {
  /** Wanted values by the target's field name; null clears the field. Fields to be left alone are absent. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Reasons why the record cannot be written; empty when it can. */
  readonly findings: readonly Finding[];
  /** What was left out or carried as it is, for the record's timeline. */
  readonly notes: readonly string[];
}

/** The value at a dotted path, or null. A path never walks into arrays. */
export const valueAt = (value: JsonValue | undefined, path: string): JsonValue => {
  let here: JsonValue | undefined = value;
  for (const step of path.split('.')) {
    if (!isJsonObject(here)) return null;
    here = here[step];
  }
  return here ?? null;
};

/**
 * Applies a mapping's rules to the source's view and checks each value against the target's field. Pure; never throws
 * on data.
 */
export const mapFields = (
  rules: readonly MappingRule[],
  fields: readonly FieldSpec[],
  view: JsonObject,
  context: TransformContext,
): Mapped => {
  const values: Record<string, JsonValue> = {};
  const findings: Finding[] = [];
  const notes: string[] = [];
  const specs = new Map(fields.map((field) => [field.name, field]));
  for (const rule of rules) {
    const spec = specs.get(rule.target);
    const transform = transforms[rule.transform ?? 'text'] ?? transforms['text'];
    if (spec === undefined || transform === undefined) continue;
    const made = transform(valueAt(view, rule.from), context);
    if ('refused' in made) {
      findings.push({ field: rule.target, code: 'plan.value_refused', message: made.refused });
      continue;
    }
    if (made.note !== undefined) notes.push(made.note);
    const problem = made.value === null ? null : problemOf(spec, made.value);
    if (problem !== null) findings.push(problem);
    else if (made.value !== null) values[rule.target] = made.value;
    else if (rule.onEmpty === 'refuse' || spec.required === true)
      findings.push({ field: rule.target, code: 'plan.value_missing', message: `${spec.label} is empty.` });
    else if (rule.onEmpty === 'clear') values[rule.target] = null;
  }
  return { values, findings, notes };
};

// oxlint would rather not see control characters in a pattern, so they are told by code point.
const hasControlCharacter = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f || code === 0xfffe || code === 0xffff) return true;
  }
  return false;
};

const problemOf = (spec: FieldSpec, value: JsonValue): Finding | null => {
  const texts = isJsonObject(value) ? Object.values(value) : [value];
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    if (hasControlCharacter(text))
      return {
        field: spec.name,
        code: 'plan.control_characters',
        message: `${spec.label} has control characters, which the target cannot store.`,
      };
    if (spec.maxLength !== undefined && text.length > spec.maxLength)
      return {
        field: spec.name,
        code: 'plan.value_too_long',
        message: `${spec.label} has ${text.length} characters; the target takes ${spec.maxLength}.`,
      };
  }
  return null;
};
