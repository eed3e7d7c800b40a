import type { ConnectionId } from '#base/ids.ts';
import type { AgreedBilling } from '#model/agreed-service.ts';
import type { ApprovalRule } from '#model/approval.ts';
import type { ClearingSettings } from '#model/ledger-clearing.ts';
import type { HandOverSettings } from '#model/hand-over.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { PaymentSettings } from '#model/ledger-money.ts';
import type { PairingSettings } from '#model/pairing.ts';

/**
 * pending: there may be something to do; in_sync: both sides agreed when last compared; skipped: a rule leaves the
 * record out; review: a person must say which record it is; conflict: a person must say which value counts, everything
 * else agreed; awaiting_approval: a person must approve its change; dead: a change failed for good.
 */
export const flowRecordStates = [
  'pending',
  'in_sync',
  'skipped',
  'review',
  'conflict',
  'awaiting_approval',
  'dead',
] as const;
export type FlowRecordState = (typeof flowRecordStates)[number];

/**
 * What to do when the mapped value is empty: leave the target's value, clear it, refuse the record, or write the value that
 * the rule names for it.
 */
export const onEmptyPolicies = ['keep', 'clear', 'refuse', 'default'] as const;
export type OnEmpty = (typeof onEmptyPolicies)[number];

/**
 * Whose value counts where both sides of a two-way row differ. `source`: always the source's, an edit in the target is taken
 * back. The others let an edit in the target flow back; where both sides were edited, `target` takes the target's, `newest`
 * that of the record that its vendor says was modified last, and `ask` asks a person.
 */
export const fieldOwners = ['source', 'target', 'newest', 'ask'] as const;
export type FieldOwner = (typeof fieldOwners)[number];

/** What a person's edit in the target meets: the source's value again, respect, or a question. */
export const targetEditPolicies = ['restore', 'keep', 'ask'] as const;
export type OnTargetEdit = (typeof targetEditPolicies)[number];

interface RuleBase {
  readonly target: string;
  readonly onEmpty: OnEmpty;
  /** Whose value counts in a flow of two ways. Left out: as the flow's `owner` says. */
  readonly owner?: FieldOwner;
  /** What is written for an empty value where `onEmpty` is `default`. */
  readonly default?: string | number | boolean;
  /** An expression that says whether this row counts for a record. Of several rows of a field the first that counts is taken. */
  readonly when?: string;
  /** For the people who keep the mapping. */
  readonly note?: string;
}

/** A simple row: `from` is a path into the source's view; `transform` names one of `#model/transforms.ts`. */
export interface SimpleRule extends RuleBase {
  readonly from: string;
  readonly transform?: string;
}

/** A row whose value is an expression over the source's view. */
export interface ExpressionRule extends RuleBase {
  readonly expression: string;
}

/** One row of a mapping. */
export type MappingRule = SimpleRule | ExpressionRule;

/** A condition that every record of a flow has to meet, under the name that people are told when one does not. */
export interface FlowCondition {
  readonly name: string;
  readonly expression: string;
}

/** Most rows and conditions of one mapping, and characters of a condition's name and a row's note. */
export const mappingLimits = { rows: 300, conditions: 30, name: 120, note: 500 } as const;

/** Which field of a record is told the id of its target, and where those targets are. */
export interface CrossReference {
  readonly field: string;
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

/** Where the targets are whose edits a companion carries back to the sources of its main flow. */
export interface WayBackEnd {
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

/** Which list of a target follows which list of its source, and what may be put into it. */
export interface Memberships {
  /** Path of the source's list of names: its tags. */
  readonly from: string;
  /** The target's field that lists its groups, and the kind of record that a group is. */
  readonly field: string;
  readonly kind: string;
  readonly mode: 'existing' | 'create';
}

/**
 * Another record that the source names, and what that one is linked to: the contact that a proposal's client became. Its
 * key stands in the source's view as `linked.<name>`.
 */
export interface LinkedLookup {
  readonly name: string;
  /** Path of the other record's key in the source's fields, and its kind. */
  readonly from: string;
  readonly kind: string;
  readonly targetKind: string;
}

export interface FlowSettings {
  /** What an archived source record does to its target. */
  readonly onArchive: 'archive' | 'leave';
  /** What a source record that is gone at its vendor, which nobody can restore, does to its target. Left out: `leave`. */
  readonly onSourceGone?: 'archive' | 'leave';
  /** For rows that carry one way only. */
  readonly onTargetEdit: OnTargetEdit;
  /** Whether edits in the target flow back to the source, row by row. Left out: `one_way`. */
  readonly direction?: 'one_way' | 'two_way';
  /** Of rows that name no owner of their own, in a flow of two ways. Left out: `ask`. */
  readonly owner?: FieldOwner;
  /** Source states that may create a target; a linked record is followed in every state. */
  readonly createStates: readonly string[];
  /** Path into the source's view of the owner's email, kept on the link. */
  readonly ownerFrom?: string;
  /** Whether the source record is told the id of its target, where the preset knows a place for it. Left out: `off`. */
  readonly writeBack?: 'off' | 'on';
  /** Whether targets are put into groups by their sources' tags: those there are, or made as needed. Left out: `off`. */
  readonly groups?: 'off' | 'existing' | 'create';
  /** Set on the flow that does this: it links and creates nothing. */
  readonly memberships?: Memberships;
  /** What must be linked before a target is created. */
  readonly lookups?: readonly LinkedLookup[];
  /** Set on flows that carry invoices into a ledger. */
  readonly ledger?: LedgerSettings;
  /** Set on flows that bill what clients agreed to. */
  readonly billing?: AgreedBilling;
  /** Set on flows that write nothing and prepare invoices for people to type. */
  readonly handOver?: HandOverSettings;
  /** Changes that wait for a person. Left out: none. */
  readonly approvals?: readonly ApprovalRule[];
  /** Set on flows that carry payments into a ledger. */
  readonly payments?: PaymentSettings;
  /** Set on flows that carry payouts of a provider's balance into a ledger, and on those beside them. */
  readonly clearing?: ClearingSettings;
  /** Set on flows that pair payments of one vendor with charges of another. */
  readonly pairing?: PairingSettings;
  /** Set on the flows beside one of payments that keep its payouts: a copy of its settings. */
  readonly payouts?: PaymentSettings;
  /** Set on the companion that carries edits in the target back: its records are their own targets and no mapping of its own applies. */
  readonly wayBack?: WayBackEnd;
  /** Set on the flow that does this telling: its records are their own targets and no mapping applies. */
  readonly crossReference?: CrossReference;
}
