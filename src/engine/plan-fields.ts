import type { JsonValue } from '#base/json.ts';
import { judgeOneWay, judgeTwoWay, type CarriedBack, type FieldVerdict } from '#model/field-verdict.ts';
import { valueAt, type Mapped } from '#model/mapping.ts';
import type { WayBack } from '#model/ways-back.ts';
import type { Agreed, PlanInput } from './plan.ts';

/** What a flow of two ways knows beside the two records. */
export interface WayBackSight {
  /** By target field. */
  readonly ways: ReadonlyMap<string, WayBack>;
  /** What was carried back last, by target field. */
  readonly carried: Readonly<Record<string, CarriedBack>>;
  /** When its vendor says that each record was modified, epoch ms. */
  readonly sourceAt: number | null;
  readonly targetAt: number | null;
}

/** One field with what each side has to say, and what is to become of it. */
export interface JudgedField {
  readonly field: string;
  /** What the mapping makes of the source. */
  readonly source: JsonValue;
  readonly target: JsonValue;
  readonly verdict: FieldVerdict;
}

/** Why a field is left different. `left`: another flow wrote it; `back`: it is the companion's to carry to the source. */
export interface OpenField extends Pick<JudgedField, 'field' | 'source' | 'target'> {
  readonly why: 'kept' | 'left' | 'ask' | 'back';
}

/**
 * Judges each field of a record that has a target. The flow and its companion both ask here, and each writes only what is
 * its own: `to_target` is the flow's, `to_source` and `stuck` are the companion's. Pure.
 */
export const judgeFields = (input: PlanInput, mapped: Mapped): readonly JudgedField[] => {
  const { target, agreed, wayBack } = input;
  if (target === null) return [];
  const refused = new Set(mapped.findings.map((finding) => finding.field));
  const fields = new Set([...Object.keys(mapped.values), ...(wayBack?.ways.keys() ?? [])]);
  return [...fields]
    .filter((field) => !refused.has(field))
    .map((field): JudgedField => {
      const source = mapped.values[field] ?? null;
      const held = valueAt(target.fields, field);
      const sides = {
        source,
        target: held,
        agreed: agreedOn(agreed, field),
        answer: input.answers?.get(field) ?? null,
        rivals: input.rivals?.get(field) ?? [],
      };
      const way = wayBack?.ways.get(field);
      const verdict =
        wayBack === undefined || way === undefined
          ? judgeOneWay(sides, input.settings.onTargetEdit)
          : judgeTwoWay(
              {
                ...sides,
                carried: wayBack.carried[field] ?? null,
                sourceAt: wayBack.sourceAt,
                targetAt: wayBack.targetAt,
              },
              way,
              input.context,
            );
      return { field, source, target: held, verdict };
    });
};

const agreedOn = (agreed: Agreed | null, field: string): JsonValue | undefined =>
  agreed === null ? undefined : agreed.values[field];

/** The fields that stay different, with why. */
export const openFields = (judged: readonly JudgedField[]): readonly OpenField[] =>
  judged.flatMap(({ field, source, target, verdict }): OpenField[] => {
    const why = whys[verdict.verdict];
    return why === null ? [] : [{ field, source, target, why }];
  });

const whys = {
  equal: null,
  to_target: null,
  to_source: 'back',
  stuck: 'back',
  kept: 'kept',
  left: 'left',
  ask: 'ask',
} as const satisfies Readonly<Record<FieldVerdict['verdict'], OpenField['why'] | null>>;

/** What both sides agree on once the flow has written its own: of what stays different, what they agreed on before. */
export const agreedAfter = (judged: readonly JudgedField[], before: Agreed | null): Agreed['values'] => {
  const values: Record<string, JsonValue> = {};
  for (const { field, source, verdict } of judged) {
    const isAgreed = verdict.verdict === 'equal' || verdict.verdict === 'to_target';
    const value = isAgreed ? source : agreedOn(before, field);
    if (value !== undefined) values[field] = value;
  }
  return values;
};
