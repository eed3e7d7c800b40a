import type { JsonObject } from '#base/json.ts';
import { compileExpression, type Expression } from '#model/expressions/expression.ts';
import { ExpressionFailure } from '#model/expressions/expression-failure.ts';
import type { ExpressionWorld } from '#model/expressions/expression-functions.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import type { ComputedRow, Finding, RowFailure } from '#model/mapping.ts';

/** What conditions and expressions made of one record's view. */
export interface ComputedMapping {
  /** The first condition that does not hold, or that could not be told; null when all hold. */
  readonly unmet: { readonly condition: string } | { readonly finding: Finding } | null;
  /** By the row's place; null for simple rows without a condition. */
  readonly rows: readonly (ComputedRow | null)[];
}

/** The expressions of one version of a mapping, ready to run. */
export interface CompiledMapping {
  readonly tables: readonly string[];
  compute(view: JsonObject, world: Omit<ExpressionWorld, 'note'>): Promise<ComputedMapping>;
}

export const hasExpressions = (
  rules: readonly MappingRule[],
  conditions: readonly FlowCondition[],
): boolean => conditions.length > 0 || rules.some((rule) => 'expression' in rule || rule.when !== undefined);

type Compiled = Expression | ExpressionFailure;

const compiled = (text: string): Promise<Compiled> =>
  compileExpression(text).catch((caught: unknown) => {
    if (caught instanceof ExpressionFailure) return caught;
    throw caught;
  });

/**
 * Compiles a version once. What cannot be compiled fails each record it concerns, with its row: a version that was published
 * by an older release is never a reason to stop the others.
 */
export const compileMapping = async (
  rules: readonly MappingRule[],
  conditions: readonly FlowCondition[],
): Promise<CompiledMapping> => {
  const criteria = await Promise.all(
    conditions.map(async ({ name, expression }) => ({ name, test: await compiled(expression) })),
  );
  const rows = await Promise.all(
    rules.map(async (rule) => ({
      when: rule.when === undefined ? null : await compiled(rule.when),
      value: 'expression' in rule ? await compiled(rule.expression) : null,
    })),
  );
  const all = [...criteria.map(({ test }) => test), ...rows.flatMap(({ when, value }) => [when, value])];
  const tables = all.flatMap((each) =>
    each === null || each instanceof ExpressionFailure ? [] : each.tables,
  );
  return {
    tables: [...new Set(tables)].toSorted(),
    compute: async (view, world) => {
      for (const [index, { name, test }] of criteria.entries()) {
        const held = await holds(test, view, world);
        if (held === true) continue;
        if (held === false) return { unmet: { condition: name }, rows: [] };
        const message = `Condition “${name}”: ${held.message}`;
        const place = { condition: index };
        return { unmet: { finding: { field: 'condition', code: held.code, message, place } }, rows: [] };
      }
      const made: (ComputedRow | null)[] = [];
      for (const { when, value } of rows) made.push(await computeRow(when, value, view, world));
      return { unmet: null, rows: made };
    },
  };
};

const computeRow = async (
  when: Compiled | null,
  value: Compiled | null,
  view: JsonObject,
  world: Omit<ExpressionWorld, 'note'>,
): Promise<ComputedRow | null> => {
  const counts = when === null ? true : await holds(when, view, world);
  if (counts === false) return { row: 'left_out' };
  if (counts !== true)
    return { row: 'failed', code: counts.code, message: `Its condition: ${counts.message}` };
  if (value === null) return when === null ? null : { row: 'simple' };
  const notes: string[] = [];
  try {
    if (value instanceof ExpressionFailure) throw value;
    const result = await value.evaluate(view, { ...world, note: (sentence) => notes.push(sentence) });
    return { row: 'counts', value: result, notes };
  } catch (caught) {
    return { row: 'failed', ...failureOf(caught) };
  }
};

/** Whether a condition holds: yes and no only, so that a slip of the pen never lets everything through. */
const holds = async (
  test: Compiled,
  view: JsonObject,
  world: Omit<ExpressionWorld, 'note'>,
): Promise<boolean | RowFailure> => {
  try {
    if (test instanceof ExpressionFailure) throw test;
    const value = await test.evaluate(view, { ...world, note: () => undefined });
    if (value === null) return false;
    if (typeof value === 'boolean') return value;
    throw new ExpressionFailure(
      'failed',
      'It has to come to yes or no: compare with =, or use $exists or $boolean.',
    );
  } catch (caught) {
    return failureOf(caught);
  }
};

const failureOf = (caught: unknown): RowFailure => {
  if (!(caught instanceof ExpressionFailure)) throw caught;
  const { reason, message } = caught;
  if (reason === 'refused') return { code: 'plan.value_refused', message };
  if (reason === 'costly') return { code: 'plan.expression_costly', message };
  return { code: reason === 'missed' ? 'plan.lookup_missed' : 'plan.expression_failed', message };
};
