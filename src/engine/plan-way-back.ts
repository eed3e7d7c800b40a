import type { JsonValue } from '#base/json.ts';
import type { CarriedBack } from '#model/field-verdict.ts';
import { applyDecisions } from '#model/field-decision.ts';
import { mapFields, type Finding } from '#model/mapping.ts';
import { judgeFields, type WayBackSight } from './plan-fields.ts';
import type { Agreed, Plan, PlanInput } from './plan.ts';

export type WayBackInput = PlanInput & { readonly wayBack: WayBackSight };

/**
 * Says what of a target's edits goes back to its source: the other half of `planRecord`, over the same input, and only of
 * fields that are its own to write. What was carried is remembered with what both agreed on then, so that a source that
 * keeps the value in another form, or is edited next, is not taken for a conflict. Pure.
 */
export const planWayBack = (input: WayBackInput): Plan => {
  const { source, target, wayBack } = input;
  if (target === null) return { plan: 'skip', reason: 'flow.not_linked' };
  if (source.state !== 'active') return { plan: 'skip', reason: 'flow.source_gone' };
  if (target.state === 'archived') return { plan: 'skip', reason: 'flow.target_archived' };
  if (target.state !== 'active') return { plan: 'skip', reason: 'flow.target_gone' };
  const unmet = input.computed?.unmet ?? null;
  if (unmet !== null)
    return {
      plan: 'skip',
      reason: 'flow.criteria',
      ...('condition' in unmet ? { detail: unmet.condition } : {}),
    };
  const mapped = mapFields(
    input.rules,
    input.targetKind.fields,
    source.view,
    input.context,
    input.computed?.rows,
  );
  const set: Record<string, JsonValue> = {};
  const findings: Finding[] = [];
  const carried: Record<string, CarriedBack> = {};
  const fields: string[] = [];
  const values =
    input.decided === undefined ? mapped.values : applyDecisions(mapped.values, input.decided).values;
  for (const { field, verdict } of judgeFields(input, { ...mapped, values })) {
    const before = wayBack.carried[field];
    if (before !== undefined) carried[field] = before;
    const way = wayBack.ways.get(field);
    if (way === undefined) continue;
    if (verdict.verdict === 'stuck')
      findings.push({ field: way.from.name, code: 'plan.value_refused', message: verdict.message });
    if (verdict.verdict !== 'to_source') continue;
    set[way.from.name] = verdict.value;
    carried[field] = { value: verdict.carries, from: input.agreed?.values[field] ?? null };
    fields.push(field);
  }
  if (findings.length > 0) return { plan: 'refuse', findings };
  const agreed: Agreed = { state: 'active', values: {}, carried };
  if (fields.length === 0) return { plan: 'nothing', agreed, notes: [] };
  return {
    plan: 'write',
    action: 'update',
    set,
    reason: `Edited in the target: ${fields.join(', ')}.`,
    agreed,
    notes: [],
  };
};
