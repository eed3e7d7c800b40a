import { sameJson, type JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';

/** What a person decided a field of one record is to hold, and what the mapping wanted there then. */
export interface FieldDecision {
  readonly mapped: JsonValue;
  readonly value: JsonValue;
}

export interface Decided {
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Fields whose mapped value is another now: their decisions hold no more. */
  readonly lapsed: readonly string[];
}

/**
 * Puts decided values where the mapping still wants what it wanted when they were decided. A decision whose field the
 * mapping does not fill any more has lapsed as well. Pure.
 */
export const applyDecisions = (
  mapped: Readonly<Record<string, JsonValue>>,
  decisions: Readonly<Record<string, FieldDecision>>,
): Decided => {
  const values: Record<string, JsonValue> = { ...mapped };
  const lapsed: string[] = [];
  for (const [field, decision] of Object.entries(decisions)) {
    const wanted = mapped[field];
    if (wanted !== undefined && sameJson(wanted, decision.mapped)) values[field] = decision.value;
    else lapsed.push(field);
  }
  return { values, lapsed };
};

const editableTypes: ReadonlySet<FieldSpec['type']> = new Set<FieldSpec['type']>([
  'text',
  'email',
  'date',
  'number',
  'boolean',
]);

/**
 * Whether a person may decide what a field is to hold: plain values that can be typed, and none that stands for money or a
 * state, because those follow from the rest of the record.
 */
export const isDecidable = (spec: FieldSpec): boolean =>
  spec.writable &&
  spec.role === undefined &&
  spec.derived !== true &&
  editableTypes.has(spec.type) &&
  !spec.name.startsWith('custom.');
