import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { unreachable } from '#base/never.ts';
import { parseDecimal } from '#base/decimal.ts';
import type { FieldSpec, MemberLimits } from '#model/connector.ts';
import { definedValue } from '#model/defined-value.ts';
import type { MappingRule } from '#model/flow.ts';
import { transforms, type TransformContext } from '#model/transforms.ts';

export interface Finding {
  readonly field: string;
  readonly code:
    | 'plan.value_refused'
    | 'plan.value_missing'
    | 'plan.value_too_long'
    | 'plan.control_characters'
    | 'plan.expression_failed'
    | 'plan.expression_costly'
    | 'plan.lookup_missed'
    | 'plan.wrong_type'
    | 'plan.value_not_offered';
  readonly message: string;
  /** What of the mapping it is about, by its place from 0; left out where it is about the value alone. */
  readonly place?: { readonly row: number } | { readonly condition: number };
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

/** What a row came to, where it is not a value: no value was made, and the record cannot be written. */
export interface RowFailure {
  readonly code:
    | 'plan.value_refused'
    | 'plan.expression_failed'
    | 'plan.expression_costly'
    | 'plan.lookup_missed';
  readonly message: string;
}

/** What an expression of a row, evaluated before, came to. */
export type ComputedRow =
  | { readonly row: 'counts'; readonly value: JsonValue; readonly notes: readonly string[] }
  /** A simple row whose condition holds. */
  | { readonly row: 'simple' }
  /** Its condition does not hold. */
  | { readonly row: 'left_out' }
  | ({ readonly row: 'failed' } & RowFailure);

/**
 * Applies a mapping's rules to the source's view and checks each value against the target's field. What expressions made of
 * the view comes in as `computed`, by the row's place. Pure; never throws on data.
 */
export const mapFields = (
  rules: readonly MappingRule[],
  fields: readonly FieldSpec[],
  view: JsonObject,
  context: TransformContext,
  computed: readonly (ComputedRow | null)[] = [],
): Mapped => {
  const values: Record<string, JsonValue> = {};
  const findings: Finding[] = [];
  const notes: string[] = [];
  const taken = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const spec = fieldNamed(fields, rule.target);
    if (taken.has(rule.target)) continue;
    if (spec?.writable !== true && rule.target.startsWith(customPrefix)) {
      notes.push(
        `Row ${String(index + 1)}: the target has no field “${rule.target}” any more that can be written.`,
      );
      continue;
    }
    if (spec === undefined) continue;
    const made = asOwner(spec, rule, rowValue(rule, view, context, computed[index] ?? null), context);
    if (made === null) continue;
    taken.add(rule.target);
    if ('code' in made) {
      const isRow = made.code !== 'plan.value_refused' || 'expression' in rule;
      const message = isRow ? `Row ${String(index + 1)}, ${spec.label}: ${made.message}` : made.message;
      findings.push({ field: rule.target, code: made.code, message, place: { row: index } });
      continue;
    }
    notes.push(...made.notes);
    // What a tenant defined is typed by that tenant, so no transform's result can be trusted there.
    const isDefined = rule.target.startsWith(customPrefix);
    const isTyped = 'expression' in rule || made.value === null || isDefined;
    const wanted = made.value ?? defaultOf(rule);
    const value = isDefined ? definedValue(spec, wanted) : fitted(isTyped ? spec : null, wanted);
    const problem = value === null ? null : problemOf(spec, value, isTyped);
    if (problem !== null) findings.push({ ...problem, place: { row: index } });
    else if (value !== null) values[rule.target] = value;
    else if (rule.onEmpty === 'refuse' || spec.required === true)
      findings.push({
        field: rule.target,
        code: 'plan.value_missing',
        message: `${spec.label} is empty.`,
        place: { row: index },
      });
    else if (rule.onEmpty === 'clear') values[rule.target] = null;
  }
  return { values, findings, notes };
};

const customPrefix = 'custom.';

/**
 * A field of the target by name. A custom field is one that the target knows by definition, with its type; where the target
 * takes keys of any name (`members`), it is text under that key.
 */
export const fieldNamed = (fields: readonly FieldSpec[], name: string): FieldSpec | undefined => {
  const found = fields.find((field) => field.name === name);
  if (found !== undefined || !name.startsWith(customPrefix)) return found;
  const limits = fields.find((field) => field.name === 'custom')?.members;
  const key = name.slice(customPrefix.length);
  if (limits === undefined || memberProblem(limits, key) !== null) return undefined;
  return { name, label: key, type: 'text', writable: true, maxLength: limits.valueLength };
};

/** Why a member of an object cannot have this key; null where it can. Dots would lead further into the object. */
export const memberProblem = (limits: MemberLimits, key: string): string | null => {
  if (key.trim() === '') return 'Name the key that is written.';
  if (limits.taken.includes(key)) return `“${key}” is a key that Plumbline uses itself.`;
  if (key.length > limits.keyLength)
    return `The key “${key}” has ${String(key.length)} characters; the target takes ${String(limits.keyLength)}.`;
  const bad = [...limits.without, '.'].find((character) => key.includes(character));
  return bad === undefined ? null : `The key “${key}” cannot have “${bad}” in it.`;
};

const defaultOf = (rule: MappingRule): JsonValue =>
  rule.onEmpty === 'default' ? (rule.default ?? null) : null;

type RowValue = { readonly value: JsonValue; readonly notes: readonly string[] } | RowFailure | null;

/** What goes into a field that holds a person is that person at the target, whatever the row's transform is. */
const asOwner = (spec: FieldSpec, rule: MappingRule, made: RowValue, context: TransformContext): RowValue => {
  const isDone = 'from' in rule && rule.transform === 'owner';
  if (spec.person !== true || isDone || made === null || 'code' in made || made.value === null) return made;
  const owner = transforms['owner']?.(made.value, context) ?? { value: made.value };
  if ('refused' in owner) return { code: 'plan.value_refused', message: owner.refused };
  return { value: owner.value, notes: owner.note === undefined ? made.notes : [...made.notes, owner.note] };
};

/** A row's value with its notes, or why there is none; null where the row does not count. */
const rowValue = (
  rule: MappingRule,
  view: JsonObject,
  context: TransformContext,
  computed: ComputedRow | null,
): RowValue => {
  if (computed?.row === 'left_out') return null;
  if (computed?.row === 'failed') return { code: computed.code, message: computed.message };
  if (computed?.row === 'counts') return { value: emptyAsNull(computed.value), notes: computed.notes };
  if ('expression' in rule)
    return { code: 'plan.expression_failed', message: 'The expression was not evaluated.' };
  const transform = transforms[rule.transform ?? 'text'] ?? transforms['text'];
  if (transform === undefined) return null;
  const made = transform(valueAt(view, rule.from), context);
  if ('refused' in made) return { code: 'plan.value_refused', message: made.refused };
  return { value: made.value, notes: made.note === undefined ? [] : [made.note] };
};

const emptyAsNull = (value: JsonValue): JsonValue =>
  typeof value === 'string' && value.trim() === '' ? null : value;

const textTypes: ReadonlySet<FieldSpec['type']> = new Set(['text', 'email', 'date', 'number']);

/** A number or yes and no as the text that a text field takes; `spec` is null where values are left as they are. */
const fitted = (spec: FieldSpec | null, value: JsonValue): JsonValue => {
  if (spec === null) return value;
  if (textTypes.has(spec.type) && (typeof value === 'number' || typeof value === 'boolean'))
    return String(value);
  return spec.type === 'text_list' && typeof value === 'string' ? [value] : value;
};

const typeProblem = (spec: FieldSpec, value: JsonValue): string | null => {
  switch (spec.type) {
    case 'text':
    case 'email':
      return typeof value === 'string' ? null : 'a text';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? null : 'a date such as 2026-11-21';
    case 'phone':
    case 'address':
      return typeof value === 'string' || isJsonObject(value) ? null : 'a text or an object of parts';
    case 'number':
      return typeof value === 'string' && parseDecimal(value) !== null ? null : 'a number';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'yes or no';
    case 'text_list':
      return Array.isArray(value) && value.every((each) => typeof each === 'string')
        ? null
        : 'a list of texts';
    case 'object':
      return null;
    default:
      return unreachable(spec.type);
  }
};

// oxlint would rather not see control characters in a pattern, so they are told by code point.
const hasControlCharacter = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f || code === 0xfffe || code === 0xffff) return true;
  }
  return false;
};

/** What keeps a value that a person typed from standing in a field; null when nothing does. An empty one clears it. */
export const typedProblem = (spec: FieldSpec, value: JsonValue): Finding | null => {
  const typed = emptyAsNull(value);
  if (typed !== null) return problemOf(spec, typed, true);
  return spec.required === true
    ? { field: spec.name, code: 'plan.value_missing', message: `${spec.label} is empty.` }
    : null;
};

/** `isTyped`: whether the value's type is held to the field's; a transform's own result is trusted. */
const problemOf = (spec: FieldSpec, value: JsonValue, isTyped: boolean): Finding | null => {
  const wanted = isTyped ? typeProblem(spec, value) : null;
  if (wanted !== null)
    return { field: spec.name, code: 'plan.wrong_type', message: `${spec.label} must be ${wanted}.` };
  if (spec.options !== undefined && typeof value === 'string' && !spec.options.includes(value))
    return {
      field: spec.name,
      code: 'plan.value_not_offered',
      message: `${spec.label} takes one of ${spec.options.join(', ')}.`,
    };
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
