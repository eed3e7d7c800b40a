import type { FlowId, RecordId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ChangeAction } from './change.ts';
import type { RecordState } from './connector.ts';
import type { FlowSettings } from './flow.ts';

/**
 * in_step: nothing differs; drifted: `fields` or `archived` say what does; not_linked: there is no target yet; gone: the
 * target was deleted; review: a person must say which it is; refused: the source cannot be carried as it is; left_out: a
 * rule leaves it alone; unread: one side has not been read yet.
 */
export const driftStates = [
  'in_step',
  'drifted',
  'not_linked',
  'gone',
  'review',
  'refused',
  'left_out',
  'unread',
] as const;
export type DriftState = (typeof driftStates)[number];

/** One mapped field in which a target is not what its source wants. */
export interface FieldDrift {
  /** The target's field, and what people call it. */
  readonly field: string;
  readonly label: string;
  /** The source's field, where a single plain row carries it as it is; null where an expression or a transform does. */
  readonly from: string | null;
  readonly wanted: JsonValue;
  readonly held: JsonValue;
}

/** How far a target has drifted from its source in one flow, whoever edited it there and whether or not the flow may mend it. */
export interface FlowDrift {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly flowState: 'enabled' | 'paused';
  readonly onTargetEdit: FlowSettings['onTargetEdit'];
  readonly sourceRecordId: RecordId;
  readonly state: DriftState;
  /** Why, for `gone`, `review`, `refused` and `left_out`. */
  readonly code: string | null;
  readonly message: string | null;
  readonly target: {
    readonly id: RecordId;
    readonly key: string;
    readonly state: RecordState | 'unread';
  } | null;
  /** When the target was last read, epoch ms. */
  readonly seenAt: number | null;
  /** True while a look, a read or a write is under way that may change all this. */
  readonly isMoving: boolean;
  /** True while a write is under way. */
  readonly isBeingWritten: boolean;
  /** Set where one side is archived and the other is not. */
  readonly archived: { readonly wanted: boolean; readonly held: boolean } | null;
  readonly fields: readonly FieldDrift[];
  /** All mapped values as the source wants them, and the target's values; empty where there are none. */
  readonly wanted: Readonly<Record<string, JsonValue>>;
  readonly held: JsonObject;
  /** The last write, and the last one that took an edit of the target back. */
  readonly lastWrite: DriftWrite | null;
  readonly lastOverwrite: DriftWrite | null;
  /** Stands for all that differs: the same while the same differs. */
  readonly seen: string;
}

export interface DriftWrite {
  readonly at: number;
  readonly action: ChangeAction;
  /** Of the target. */
  readonly fields: readonly string[];
}
