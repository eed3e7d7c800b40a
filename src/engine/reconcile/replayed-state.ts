import { sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ComputedMapping } from '#model/computed-mapping.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { MappingRule } from '#model/flow.ts';
import { mapFields } from '#model/mapping.ts';
import { kindOfDifference, type FindingCode, type FindingKind } from '#model/reconciliation.ts';
import type { TransformContext } from '#model/transforms.ts';
import type { FieldDifference } from './judge.ts';

/** What one mapping makes of one state of a record. */
export type Made =
  | { readonly made: 'left_out'; readonly condition: string }
  | { readonly made: 'refused'; readonly messages: Readonly<Record<string, string>> }
  | { readonly made: 'values'; readonly values: Readonly<Record<string, JsonValue>> };

/** Pure. */
export const makeOf = (
  rules: readonly MappingRule[],
  fields: readonly FieldSpec[],
  view: JsonObject,
  context: TransformContext,
  computed: ComputedMapping,
): Made => {
  const { unmet } = computed;
  if (unmet !== null && 'condition' in unmet) return { made: 'left_out', condition: unmet.condition };
  if (unmet !== null) return { made: 'refused', messages: { [unmet.finding.field]: unmet.finding.message } };
  const mapped = mapFields(rules, fields, view, context, computed.rows);
  return mapped.findings.length === 0
    ? { made: 'values', values: mapped.values }
    : {
        made: 'refused',
        messages: Object.fromEntries(mapped.findings.map(({ field, message }) => [field, message])),
      };
};

export interface ReplayDifference {
  readonly kind: FindingKind;
  readonly code: FindingCode | null;
  /** `wanted` is the candidate's value, `held` that of the mapping in force. */
  readonly differences: readonly FieldDifference[];
}

/** What the candidate makes otherwise than the mapping in force; null where both come to the same. Pure. */
export const compareMade = (
  current: Made,
  candidate: Made,
  fields: readonly FieldSpec[],
): ReplayDifference | null => {
  if (candidate.made === 'refused') {
    if (current.made === 'refused' && sameJson(current.messages, candidate.messages)) return null;
    const held = current.made === 'values' ? current.values : {};
    const differences = Object.entries(candidate.messages).map(([field, message]) => ({
      field,
      wanted: null,
      held: held[field] ?? null,
      message,
    }));
    return { kind: 'refused', code: 'replay.refused', differences };
  }
  if (candidate.made === 'left_out') {
    if (current.made === 'left_out') return null;
    return { kind: 'dropped', code: 'replay.dropped', differences: [] };
  }
  const values = current.made === 'values' ? current.values : {};
  const names = new Set([...Object.keys(candidate.values), ...Object.keys(values)]);
  const differences = [...names].flatMap((field): readonly FieldDifference[] => {
    const [wanted, held] = [candidate.values[field] ?? null, values[field] ?? null];
    return sameJson(wanted, held) ? [] : [{ field, wanted, held }];
  });
  if (current.made === 'left_out') return { kind: 'taken_up', code: 'replay.taken_up', differences };
  if (current.made === 'refused') return { kind: 'taken_up', code: 'replay.accepted', differences };
  if (differences.length === 0) return null;
  return {
    kind: kindOfDifference(
      differences.map(({ field }) => field),
      fields,
    ),
    code: null,
    differences,
  };
};
