import { sameJson, type JsonValue } from '#base/json.ts';
import type { OnTargetEdit } from '#model/flow.ts';
import type { TransformContext } from '#model/transforms.ts';
import type { WayBack } from '#model/ways-back.ts';

/** What a person said of two values that differed. It is bound to exactly those. */
export interface ConflictAnswer {
  readonly source: JsonValue;
  readonly target: JsonValue;
  readonly choice: ConflictChoice;
}

export const conflictChoices = ['source', 'target'] as const;
export type ConflictChoice = (typeof conflictChoices)[number];

/** What was carried back, and what both sides had agreed on then (null: nothing). */
export interface CarriedBack {
  readonly value: JsonValue;
  readonly from: JsonValue;
}

/** What other flows that take edits back carried last into one target, by its field. */
export type RivalValues = ReadonlyMap<string, readonly JsonValue[]>;

export interface FieldSides {
  /** What the mapping makes of the source's value; null when that is empty. */
  readonly source: JsonValue;
  /** What the target holds; null when that is empty. */
  readonly target: JsonValue;
  /** What both agreed on last; undefined when they never did. */
  readonly agreed: JsonValue | undefined;
  readonly answer: ConflictAnswer | null;
  /** What other flows that take edits back carried here last: no person typed it. */
  readonly rivals: readonly JsonValue[];
}

export type FieldVerdict =
  | { readonly verdict: 'equal' }
  | { readonly verdict: 'to_target' }
  /** `value` is the source's own, as it would be written there; `carries` is what the mapping makes of it. */
  | { readonly verdict: 'to_source'; readonly value: JsonValue; readonly carries: JsonValue }
  /** They differ, and the rules have it so. */
  | { readonly verdict: 'kept' }
  /** They differ, and another flow that takes edits back wrote it: it stands until the source changes. */
  | { readonly verdict: 'left' }
  | { readonly verdict: 'ask' }
  /** The target's value counts, and the source has no place for it. */
  | { readonly verdict: 'stuck'; readonly message: string };

const equal = { verdict: 'equal' } as const;
const toTarget = { verdict: 'to_target' } as const;
const kept = { verdict: 'kept' } as const;
const left = { verdict: 'left' } as const;
const ask = { verdict: 'ask' } as const;

/** Says what is to become of a field that is carried one way. Pure. */
export const judgeOneWay = (sides: FieldSides, policy: OnTargetEdit): FieldVerdict => {
  const { source, target, agreed, answer } = sides;
  if (sameJson(source, target)) return equal;
  if (agreed === undefined || sameJson(target, agreed)) return toTarget;
  if (policy === 'restore') return isRivals(sides) ? left : toTarget;
  if (policy === 'keep') return sameJson(source, agreed) ? kept : toTarget;
  if (!isBoundTo(answer, source, target)) return ask;
  return answer?.choice === 'target' ? kept : toTarget;
};

export interface TwoWaySides extends FieldSides {
  readonly carried: CarriedBack | null;
  /** When its vendor says that each record was modified, epoch ms; null where it does not say. */
  readonly sourceAt: number | null;
  readonly targetAt: number | null;
}

/**
 * Says what is to become of a field that is carried both ways, three-way against what both agreed on last. Whoever writes
 * the target and whoever writes the source ask here with the same values, so at most one of them writes the field. Pure.
 */
export const judgeTwoWay = (sides: TwoWaySides, way: WayBack, context: TransformContext): FieldVerdict => {
  const { source, answer } = sides;
  const back = turnAround(sides.target, way, context);
  // Two ways of writing one value are no difference: what was typed into the target stays as it was typed.
  const target = back.target;
  if (sameJson(source, target) || sameJson(source, sides.target)) return equal;
  const toSource: FieldVerdict =
    back.stuck === null
      ? { verdict: 'to_source', value: back.value, carries: target }
      : { verdict: 'stuck', message: back.stuck };
  if (isBoundTo(answer, source, sides.target)) return answer?.choice === 'target' ? toSource : toTarget;

  const agreed = sides.agreed;
  const sourceMoved = agreed === undefined || !sameJson(source, agreed);
  const targetMoved = agreed === undefined || !sameJson(target, agreed);
  const isOwned = way.owner === 'source';
  if (isOwned && isRivals(sides)) return left;
  // What was never agreed on is filled rather than emptied, unless the source is master of it anyway.
  const emptyCounts = way.carriesEmpty && (agreed !== undefined || isOwned);
  if (source === null && !emptyCounts) return targetMoved && !isOwned ? toSource : kept;
  if (target === null && !emptyCounts) return sourceMoved || isOwned ? toTarget : kept;
  if (!targetMoved || isOwned) return toTarget;
  if (!sourceMoved) return toSource;
  const { carried } = sides;
  // Both were one when this was carried back: what differs since then is the source.
  if (carried !== null && sameJson(carried.value, target) && sameJson(carried.from, agreed ?? null))
    return toTarget;
  return judgeBothMoved(sides, way, toSource);
};

const judgeBothMoved = (
  { sourceAt, targetAt }: TwoWaySides,
  way: WayBack,
  toSource: FieldVerdict,
): FieldVerdict => {
  if (way.owner === 'target') return toSource;
  if (way.owner !== 'newest' || sourceAt === null || targetAt === null) return ask;
  return targetAt > sourceAt ? toSource : toTarget;
};

/**
 * Two flows that both take edits back would take each other's values back without end. What the other carried last stands,
 * so that each writes only what its own source says anew.
 */
const isRivals = ({ source, target, agreed, rivals }: FieldSides): boolean =>
  agreed !== undefined && sameJson(source, agreed) && rivals.some((value) => sameJson(value, target));

const isBoundTo = (answer: ConflictAnswer | null, source: JsonValue, target: JsonValue): boolean =>
  answer !== null && sameJson(answer.source, source) && sameJson(answer.target, target);

/**
 * A target's value as the source would hold it, and as the mapping would make it of that again; `stuck` says why there is no
 * such value, and then the target's stands for itself.
 */
export const turnAround = (
  target: JsonValue,
  way: Pick<WayBack, 'forward' | 'inverse' | 'from'>,
  context: TransformContext,
): { readonly target: JsonValue; readonly value: JsonValue; readonly stuck: string | null } => {
  const { label, required } = way.from;
  const stuck = (message: string): ReturnType<typeof turnAround> => ({ target, value: null, stuck: message });
  if (target === null)
    return required === true
      ? stuck(`${label} cannot be emptied in the source.`)
      : { target, value: null, stuck: null };
  const back = way.inverse(target, context);
  if ('refused' in back) return stuck(`${label} cannot take the target’s value: ${back.refused}`);
  const again = way.forward(back.value, context);
  if ('refused' in again || back.value === null || again.value === null)
    return stuck(`${label} cannot take the target’s value: it would be another one there.`);
  return { target: again.value, value: back.value, stuck: null };
};
