import type { RecordId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { RecordState } from '#model/connector.ts';
import type { MatchResult } from '#model/matching.ts';
import type { Origin } from '#model/origin.ts';
import type { AuditEntry } from '#store/audit.ts';
import type { HeldConflict } from '#store/conflicts.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import type { Plan } from './plan.ts';

/** The record of the target that a planned one is held against. */
export interface LinkedTarget {
  readonly id: RecordId;
  readonly key: string;
  readonly state: RecordState;
  readonly raw: JsonValue;
  /** Its values by the names of its kind's fields. */
  readonly fields: JsonObject;
}

/** When and by whom both records were changed last, as their vendors say; times are epoch ms. */
export interface ChangedSides {
  readonly sourceAt: number | null;
  readonly targetAt: number | null;
  readonly sourceBy: string | null;
  readonly targetBy: string | null;
}

/** One dirty record as a look at it leaves it, whatever came of it. */
export interface ConsideredRecord {
  readonly dirty: DirtyRecord;
  readonly flow: OpenFlow;
  readonly ownerEmail: string | null;
  /** The contact that the record is for, by the key that the source names; left out where it names none. */
  readonly contactKey?: string;
  /** The owner that the link names so far; undefined without a link. */
  readonly linkedOwner?: string | null;
  /** What the plan was made from; left out by flows that map nothing. */
  readonly origin?: Origin;
  /** The source's values by the names of its kind's fields, where they were opened. */
  readonly sourceFields?: JsonObject;
  /** What the look has changed by itself, to be written down with what the round does. */
  readonly audit?: readonly AuditEntry[];
}

/** What a look at both sides of one dirty record came to. */
export type Considered = ConsideredRecord &
  (
    | {
        readonly verdict: 'planned';
        readonly plan: Plan;
        readonly target: LinkedTarget | null;
        /** Set when the target was found by matching just now and the link is yet to be stored. */
        readonly matched: Extract<MatchResult, { match: 'linked' }> | null;
        /** What people were or are asked of its fields; left out where the flow asks nobody. */
        readonly conflicts?: readonly HeldConflict[];
        /** When and by whom each record was changed last, as its vendor says; left out likewise. */
        readonly changed?: ChangedSides;
      }
    | { readonly verdict: 'review'; readonly review: Extract<MatchResult, { match: 'review' }> }
    | { readonly verdict: 'broken'; readonly message: string }
  );
