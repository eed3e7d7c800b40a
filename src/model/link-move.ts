import type { FlowId, RecordId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { ChangeAction } from '#model/change.ts';

/** What becomes of a source record whose link ends: matched anew, given a target of its own, or left out of the flow. */
export const afterUnlinking = ['match', 'create', 'leave_out'] as const;
export type AfterUnlinking = (typeof afterUnlinking)[number];

/**
 * What a person says of links. `remove`: these two are not the same. `change`: the record is another one of the target,
 * whether it has a link yet or not. `split`: its target stands for somebody else too, so it gets one of its own (`to` null:
 * a new one). `merge`: two records of a target are the same, and what is linked to the double moves to the one that is kept;
 * where both are linked to a source of one kind, one of these is left out if the person says so.
 */
export type LinkMove =
  | {
      readonly move: 'remove';
      readonly flowId: FlowId;
      readonly sourceRecordId: RecordId;
      readonly after: AfterUnlinking;
    }
  | {
      readonly move: 'change';
      readonly flowId: FlowId;
      readonly sourceRecordId: RecordId;
      readonly to: RecordId;
    }
  | {
      readonly move: 'split';
      readonly flowId: FlowId;
      readonly sourceRecordId: RecordId;
      readonly to: RecordId | null;
    }
  | {
      readonly move: 'merge';
      readonly keptId: RecordId;
      readonly doubleId: RecordId;
      readonly otherSource: 'refuse' | 'leave_out';
    };

/** Two records that are linked, or were. */
export interface LinkedTwo {
  readonly sourceId: RecordId;
  readonly targetId: RecordId;
}

/** What is remembered of a move, so that no look takes it back. */
export type Remembered =
  | { readonly what: 'same' | 'apart' | 'left_out'; readonly sourceId: RecordId; readonly targetId: RecordId }
  | { readonly what: 'own_target'; readonly sourceId: RecordId; readonly targetId: RecordId }
  | { readonly what: 'double'; readonly doubleId: RecordId; readonly keptId: RecordId };

/** What the next look at one flow record comes to. `unread`: one of the two sides has not been listed whole yet. */
export const lookOutcomes = [
  'nothing',
  'create',
  'update',
  'archive',
  'restore',
  'review',
  'left_alone',
  'refused',
  'unread',
] as const;
export type LookOutcome = (typeof lookOutcomes)[number];
export const isWrite = (outcome: LookOutcome): outcome is ChangeAction =>
  outcome === 'create' || outcome === 'update' || outcome === 'archive' || outcome === 'restore';

export interface FieldConsequence {
  readonly field: string;
  readonly label: string;
  /** What is written; null clears. */
  readonly wanted: JsonValue;
  /** What stands there; null for nothing. */
  readonly held: JsonValue;
}

/** What becomes of one record in one flow. */
export interface RecordConsequence {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly isPaused: boolean;
  /** Changes of this flow may wait for an approval first. */
  readonly mayWait: boolean;
  /** `moved`: its own link moves; `beside`: another source of the same target. */
  readonly role: 'moved' | 'beside';
  readonly sourceId: RecordId;
  readonly targetId: RecordId | null;
  readonly outcome: LookOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly fields: readonly FieldConsequence[];
}

/** What becomes of the records of one flow that name a moved record: the invoices of a client. Counts of records. */
export interface DependentsConsequence {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly isPaused: boolean;
  readonly kind: string;
  readonly total: number;
  /** Written so that they name the new target. */
  readonly written: number;
  /** As they are: nothing in them follows the link. */
  readonly unchanged: number;
  /** Not carried until the record is linked again. */
  readonly waiting: number;
  /** May not be written any more, and become dead letters with the reason. */
  readonly refused: number;
  /** Beyond those that were planned one by one; they are looked at all the same. */
  readonly notPlanned: number;
  /** Records that belong to them, such as payments; they stay with them. */
  readonly belonging: number;
  readonly examples: readonly {
    readonly recordId: RecordId;
    readonly title: string;
    readonly outcome: LookOutcome;
    readonly code: string | null;
    readonly message: string | null;
  }[];
}

/** All that follows of a move. */
export interface LinkConsequences {
  readonly ended: readonly LinkedTwo[];
  readonly made: readonly LinkedTwo[];
  readonly remembered: readonly Remembered[];
  readonly records: readonly RecordConsequence[];
  readonly dependents: readonly DependentsConsequence[];
  /** False when a flow holds more records than were searched for those that name a moved one. */
  readonly isSearchedWhole: boolean;
  /** Values that the flow wrote to a target that loses its link, and that nothing corrects by itself. */
  readonly left: readonly {
    readonly targetId: RecordId;
    readonly fields: readonly { readonly field: string; readonly label: string; readonly value: JsonValue }[];
  }[];
  /** What a person has to do, or know, at the vendor. */
  readonly byHand: readonly string[];
}

/** The key that stands in for the id of a target which is yet to be made. */
export const keyToCome = 'plumbline:to-come';
