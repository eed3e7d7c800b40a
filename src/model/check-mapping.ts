import type { FieldSpec } from '#model/connector.ts';
import { compileExpression, type Expression } from '#model/expressions/expression.ts';
import { ExpressionFailure } from '#model/expressions/expression-failure.ts';
import { mappingLimits, type FlowCondition, type MappingRule, type SimpleRule } from '#model/flow.ts';
import { checkSettingsRows } from '#model/check-settings-rows.ts';
import { definedValue } from '#model/defined-value.ts';
import { fieldNamed, memberProblem, typedProblem } from '#model/mapping.ts';
import { isCustomPath } from '#model/source-paths.ts';
import { transforms } from '#model/transforms.ts';

/** Where a problem of a mapping is: a row or a condition by its place from 0, or the mapping as a whole. */
export type ProblemPlace =
  | { readonly part: 'row'; readonly index: number; readonly member: 'target' | 'value' | 'when' | 'empty' }
  | { readonly part: 'condition'; readonly index: number }
  | { readonly part: 'mapping' };

/** An `error` keeps a version from being published; a `warning` is for a person to judge. */
export interface MappingProblem {
  readonly place: ProblemPlace;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Character of the expression, from 0; null when it is not about one. */
  readonly position: number | null;
}

export interface MappingSides {
  readonly targetFields: readonly FieldSpec[];
  readonly sourceFields: readonly FieldSpec[];
  /** Dotted paths that records of the source are known to have; null when none was seen yet. */
  readonly sourcePaths: ReadonlySet<string> | null;
  /** Rows that the flow's settings fill, as the flow came with them; empty for most flows. */
  readonly bySettings: readonly SimpleRule[];
  /** Names of the workspace's tables. */
  readonly tables: ReadonlySet<string>;
}

export interface CheckedMapping {
  readonly problems: readonly MappingProblem[];
  /** Tables that the expressions read. */
  readonly tables: readonly string[];
}

/** Holds a mapping against both sides without running it. Every problem names its row. */
export const checkMapping = async (
  rules: readonly MappingRule[],
  conditions: readonly FlowCondition[],
  sides: MappingSides,
): Promise<CheckedMapping> => {
  const problems: MappingProblem[] = [];
  const tables = new Set<string>();
  const say = (
    place: ProblemPlace,
    severity: MappingProblem['severity'],
    message: string,
    position: number | null = null,
  ): void => {
    problems.push({ place, severity, message, position });
  };

  const checkExpression = async (text: string, place: ProblemPlace): Promise<void> => {
    let expression: Expression;
    try {
      expression = await compileExpression(text);
    } catch (caught) {
      if (!(caught instanceof ExpressionFailure)) throw caught;
      say(place, 'error', caught.message, caught.position);
      return;
    }
    for (const table of expression.tables) {
      tables.add(table);
      if (!sides.tables.has(table)) say(place, 'error', `There is no table “${table}” in this workspace.`);
    }
    for (const path of expression.paths) warnOfPath(path, place);
  };

  const warnOfPath = (path: string, place: ProblemPlace): void => {
    if (sides.sourcePaths === null || isKnownPath(path, sides.sourcePaths)) return;
    say(
      place,
      'warning',
      isCustomPath(path)
        ? `None of the records seen last holds “${path}”: nothing was entered there yet, or it was renamed or removed.`
        : `No record of the source was seen with “${path}”.`,
    );
  };

  const checkRow = async (rule: MappingRule, index: number): Promise<void> => {
    const at = (member: 'target' | 'value' | 'when' | 'empty'): ProblemPlace => ({
      part: 'row',
      index,
      member,
    });
    const spec = fieldNamed(sides.targetFields, rule.target);
    if (spec === undefined) say(at('target'), 'error', unknownTarget(sides.targetFields, rule.target));
    else if (!spec.writable) say(at('target'), 'error', `${spec.label} can be read there but not written.`);
    if (rule.when !== undefined) await checkExpression(rule.when, at('when'));
    if ('expression' in rule) await checkExpression(rule.expression, at('value'));
    else {
      if (rule.transform !== undefined && !Object.hasOwn(transforms, rule.transform))
        say(at('value'), 'error', `There is no transform “${rule.transform}”.`);
      if (!sides.bySettings.some(({ from }) => from === rule.from)) warnOfPath(rule.from, at('value'));
      const from = sides.sourceFields.find((field) => field.name === rule.from);
      const why =
        from === undefined || spec === undefined || !spec.name.startsWith('custom.')
          ? null
          : unfit(from, spec);
      if (why !== null) say(at('value'), 'error', why);
    }
    if (spec === undefined) return;
    if (rule.onEmpty === 'default') checkDefault(rule, spec, at('empty'));
    if (rule.onEmpty === 'clear' && spec.required === true)
      say(at('empty'), 'error', `${spec.label} is required and cannot be cleared.`);
  };

  const checkDefault = (rule: MappingRule, spec: FieldSpec, place: ProblemPlace): void => {
    const { default: value } = rule;
    if (value === undefined || value === '')
      say(place, 'error', 'Enter the value that is written when the source has none.');
    else if (spec.name.startsWith('custom.')) {
      const problem = typedProblem(spec, definedValue(spec, value));
      if (problem !== null) say(place, 'error', problem.message);
    } else if (typeof value === 'string' && spec.maxLength !== undefined && value.length > spec.maxLength)
      say(
        place,
        'error',
        `${spec.label} takes ${String(spec.maxLength)} characters; this has ${String(value.length)}.`,
      );
    else if (typeof value === 'string' && spec.options !== undefined && !spec.options.includes(value))
      say(place, 'error', `${spec.label} takes one of ${spec.options.join(', ')}.`);
  };

  const targets = new Map<string, { readonly index: number; readonly isAlways: boolean }>();
  for (const [index, rule] of rules.entries()) {
    await checkRow(rule, index);
    const before = targets.get(rule.target);
    if (before?.isAlways === true)
      say(
        { part: 'row', index, member: 'target' },
        'error',
        `Row ${String(before.index + 1)} writes this field for every record already: give that row a condition, or remove one.`,
      );
    else targets.set(rule.target, { index, isAlways: rule.when === undefined });
  }
  problems.push(...checkSettingsRows(rules, sides.bySettings, sides.targetFields));
  const whole = targets.get('custom');
  for (const [target, { index }] of targets)
    if (whole !== undefined && target.startsWith('custom.'))
      say(
        { part: 'row', index, member: 'target' },
        'error',
        `Row ${String(whole.index + 1)} writes all custom fields at once: remove one of the two.`,
      );
  const members = sides.targetFields.find(({ name }) => name === 'custom')?.members;
  const named = [...targets.keys()].filter((name) => name.startsWith('custom.')).length;
  if (members !== undefined && named > members.most)
    say(
      { part: 'mapping' },
      'error',
      `The rows write ${String(named)} custom fields; the target holds ${String(members.most)} beside ours.`,
    );
  for (const field of sides.targetFields)
    if (
      field.required === true &&
      field.writable &&
      !targets.has(field.name) &&
      !sides.bySettings.some(({ target }) => target === field.name)
    )
      say({ part: 'mapping' }, 'error', `${field.label} is required, and no row writes it.`);
  if (rules.length > mappingLimits.rows)
    say({ part: 'mapping' }, 'error', `A mapping has at most ${String(mappingLimits.rows)} rows.`);
  if (conditions.length > mappingLimits.conditions)
    say({ part: 'mapping' }, 'error', `A flow has at most ${String(mappingLimits.conditions)} conditions.`);
  const names = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const place = { part: 'condition', index } as const;
    if (condition.name.trim() === '') say(place, 'error', 'Name the condition: people are told it.');
    else if (names.has(condition.name)) say(place, 'error', 'Another condition has this name.');
    names.add(condition.name);
    await checkExpression(condition.expression, place);
  }
  return { problems, tables: [...tables].toSorted() };
};

const unknownTarget = (fields: readonly FieldSpec[], name: string): string => {
  const limits = fields.find((field) => field.name === 'custom')?.members;
  if (name.startsWith('custom.') && limits !== undefined)
    return memberProblem(limits, name.slice('custom.'.length)) ?? `The target has no field “${name}”.`;
  return name.startsWith('custom.')
    ? `The target has no custom field “${name.slice('custom.'.length)}”: it was never made there, or it is gone.`
    : `The target has no field “${name}”.`;
};

/** Types whose values can never be those of a field that a tenant defined, whatever they are. */
const unfitFor: Readonly<Partial<Record<FieldSpec['type'], readonly FieldSpec['type'][]>>> = {
  number: ['email', 'phone', 'address', 'date', 'boolean', 'text_list', 'object'],
  date: ['email', 'phone', 'address', 'number', 'boolean', 'text_list', 'object'],
  boolean: ['email', 'phone', 'address', 'date', 'text_list', 'object'],
  text: ['object'],
};

const typeWords: Readonly<Record<FieldSpec['type'], string>> = {
  text: 'text',
  email: 'an e-mail address',
  phone: 'a phone number',
  address: 'an address',
  date: 'a date',
  number: 'a number',
  boolean: 'yes or no',
  text_list: 'a list of texts',
  object: 'an object of parts',
};

/** Why a field of the source can never fill one that the target’s tenant defined; null where it may. */
const unfit = (from: FieldSpec, to: FieldSpec): string | null =>
  unfitFor[to.type]?.includes(from.type) === true
    ? `${from.label} is ${typeWords[from.type]}, and ${to.label} takes ${typeWords[to.type]}.`
    : null;

/** A path that was seen, or that leads further into one, or of which one leads further. */
const isKnownPath = (path: string, seen: ReadonlySet<string>): boolean => {
  if (seen.has(path)) return true;
  // Which keys an object has that a tenant fills is known from its records only, so that it stands there proves nothing.
  if (isCustomPath(path)) return [...seen].some((each) => each.startsWith(`${path}.`));
  for (const each of seen) if (each.startsWith(`${path}.`) || path.startsWith(`${each}.`)) return true;
  return false;
};
