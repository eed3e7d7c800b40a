import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import { differsIn, type ChangeAction } from '#model/change.ts';
import type { KindSpec, RecordState } from '#model/connector.ts';
import type { FlowSettings, MappingRule } from '#model/flow.ts';
import type { ComputedMapping } from '#model/computed-mapping.ts';
import type { LedgerFinding } from '#model/ledger-flow.ts';
import { applyDecisions, type FieldDecision } from '#model/field-decision.ts';
import type { CarriedBack, ConflictAnswer, RivalValues } from '#model/field-verdict.ts';
import type { AgreedFinding } from '#model/agreed-service.ts';
import type { MoneyFinding } from '#model/ledger-money.ts';
import type { PairFinding } from '#model/pairing.ts';
import { mapFields, valueAt, type Finding } from '#model/mapping.ts';
import type { TransformContext } from '#model/transforms.ts';
import { agreedAfter, judgeFields, openFields, type OpenField, type WayBackSight } from './plan-fields.ts';

/** What both sides agreed on last: flat values by target field, and the target's state then. */
export interface Agreed {
  readonly state: RecordState;
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Only of companions: what was carried back last, by target field. */
  readonly carried?: Readonly<Record<string, CarriedBack>>;
}

export interface PlanInput {
  readonly source: { readonly state: RecordState; readonly view: JsonObject };
  /** The linked target as last seen; null when there is none yet. */
  readonly target: { readonly state: RecordState; readonly fields: JsonObject } | null;
  readonly agreed: Agreed | null;
  /** True while something that a new target must name is not linked yet. */
  readonly isWaiting?: boolean;
  readonly rules: readonly MappingRule[];
  /** What conditions and expressions made of the source's view; left out where there are none. */
  readonly computed?: ComputedMapping;
  /** What people decided single fields are to hold; left out where they decided nothing. */
  readonly decided?: Readonly<Record<string, FieldDecision>>;
  readonly settings: FlowSettings;
  readonly targetKind: KindSpec;
  readonly context: TransformContext;
  /** What people said of values that differed, by target field. */
  readonly answers?: ReadonlyMap<string, ConflictAnswer>;
  /** Only of flows of two ways. */
  readonly wayBack?: WayBackSight;
  /** What other flows that take edits back carried into the target last, by its field; left out where none writes it. */
  readonly rivals?: RivalValues;
}

export const skipReasons = {
  'flow.not_yet_active': 'The source record is in a state that this flow does not create records for.',
  'flow.waits_for_link':
    'What the target would have to name is not linked yet; it is looked at again when it is.',
  'flow.before_start': 'The source record is dated before this flow begins and is not made anew.',
  'flow.waits_for_approval':
    'The ledger’s invoice is not approved yet; payments are set against approved invoices only.',
  'flow.waits_for_source':
    'What was read of the source is older than this payment; it is read again by itself.',
  'flow.waits_for_payments': 'Payments within this payout are not in the ledger yet.',
  'flow.not_collected': 'The source has not collected this payment, and would stop if the ledger showed it.',
  'flow.paid_elsewhere':
    'The money did not come through the payment provider, so it is on no clearing account; it is entered by hand.',
  'flow.payment_taken_back': 'The payment was given back before it was carried.',
  'flow.payout_open': 'The payout has not arrived yet.',
  'flow.payout_failed': 'The payout failed and brought no money.',
  'flow.nothing_to_post': 'This part of the payout has nothing to be written.',
  'flow.audit_only': 'The payout’s items come to its amount; in audit nothing is written of it.',
  'flow.nothing_to_bill': 'Nothing of it is billed by this flow.',
  'plan.audit_missing': 'In audit, and the ledger holds no such record: nothing is made.',
  'plan.audit_differs': 'In audit, and the ledger’s record differs: nothing is changed.',
  'flow.withdrawn': 'The client did not agree to it, or it holds no more at the source.',
  'flow.contract_ended': 'The contract has run its time, and nothing is begun for it.',
  'flow.billed_at_source':
    'The source’s own vendor bills it, and billing it here would charge the client twice.',
  'flow.not_billed': 'The flow’s rules leave services of this kind to be billed elsewhere.',
  'flow.source_gone': 'The source record is archived or deleted.',
  'flow.source_deleted':
    'The source record is gone at its vendor, and this flow leaves its target alone then.',
  'flow.target_archived': 'The target was archived by a person and is left alone.',
  'flow.target_gone': 'The target was deleted, or merged away, and can no longer be written.',
  'flow.not_linked':
    'The record is linked to none at the other end yet, and this flow keeps in step what is linked.',
  'flow.reference_taken': 'The field for the id of its target holds a value of another system, which stays.',
  'hand_over.waiting': 'It is prepared for a person who types it at the target.',
  'hand_over.done': 'It stands at the target: a person said so, or it was seen there.',
  'hand_over.differs':
    'What was typed at the target has this record’s reference, and its client, currency or total differs.',
  'hand_over.drafted': 'Its draft is at the target and waits for a person who issues it there.',
  'hand_over.draft_differs':
    'Its draft at the target says something else: the draft was edited, or the invoice has changed since.',
  'hand_over.draft_ended':
    'The invoice counts no more and its draft is still at the target: it is to be thrown away there.',
  'hand_over.draft_gone': 'Its draft was thrown away at the target, or what was issued of it was voided.',
  'hand_over.made_here': 'It came through Plumbline or is linked to its origin, so it is not handed back.',
  'hand_over.told_elsewhere':
    'Another record of the same sale is handed over: the invoice that was made of it, or the offer that it was made of.',
  'hand_over.unreadable': 'It cannot be told to be a sales invoice, so it is not handed over.',
  'pair.no_reference':
    'No reference on either side says which charge this payment is, and nothing else makes a pair.',
  'pair.charge_unseen': 'It names a charge that this connection does not show.',
  'pair.under_way': 'The money is still on its way; both sides are compared when it has arrived.',
  'pair.paid_in_both':
    'A charge of the same customer has the same amount, and no reference says that it is this money: it may have been paid twice.',
  'flow.criteria': 'The source record does not meet a condition of this flow and is left alone.',
  'flow.ignored': 'A person decided that this record is not to be synced.',
  'flow.rejected': 'A person rejected this change; it is proposed again when it would be another one.',
  'flow.changed_since_rehearsal':
    'What was rehearsed is being applied, and what would be written of this record now is another thing.',
  'flow.not_rehearsed':
    'What was rehearsed is being applied, and the rehearsal would not have written this record.',
  'flow.applying_stopped': 'Applying what was rehearsed was stopped before this record’s turn.',
  'flow.waits_for_rehearsal': 'It goes with a flow of which what was rehearsed is being applied.',
  'flow.approval_expired': 'Nobody approved this change in time; it can be proposed again.',
} as const;
export type SkipReason = keyof typeof skipReasons;

/** Why a record that is looked after is not wholly the same on both sides. */
export const openReasons = {
  'flow.values_differ':
    'Both sides were edited, or the target was: a person must say which value counts. All else agrees.',
  'flow.carried_back': 'An edit in the target is carried back to the source.',
} as const;

export type Plan =
  | ({
      readonly plan: 'nothing';
      readonly agreed: Agreed;
      readonly notes: readonly string[];
    } & Standing)
  /**
   * `detail` says more, where the reason alone does not: which condition, what differs. `differing` is what the source wants
   * of fields in which an audited target differs.
   */
  | {
      readonly plan: 'skip';
      readonly reason: SkipReason;
      readonly detail?: string;
      readonly differing?: Readonly<Record<string, JsonValue>>;
    }
  /** `refused` is the write that was planned and may not be made, where it came to that. */
  | {
      readonly plan: 'refuse';
      readonly findings: readonly (Finding | LedgerFinding | MoneyFinding | PairFinding | AgreedFinding)[];
      readonly refused?: PlannedAction;
      /** What the source says of the target’s fields that differ, where nothing may be written of them. */
      readonly differing?: Readonly<Record<string, JsonValue>>;
    }
  | PlannedAction;

/** A write, as the plan wants it. */
export interface PlannedAction extends Standing {
  readonly plan: 'write';
  readonly action: ChangeAction;
  /** Only what differs, by target field; null clears. */
  readonly set: Readonly<Record<string, JsonValue>>;
  /** Why, in a sentence for the timeline. */
  readonly reason: string;
  /** What both sides will have agreed on once this is applied. */
  readonly agreed: Agreed;
  readonly notes: readonly string[];
  /** Fields that somebody edited in the target and that this takes back. */
  readonly overwritten?: readonly string[];
  /** Whether names in lists that the target does not know yet may be made there. Left out: no. */
  readonly createMissing?: boolean;
}

/** What a plan says of fields that it does not write. */
interface Standing {
  /** Fields whose decisions by people hold no more; left out where there are none. */
  readonly lapsed?: readonly string[];
  /** What stays different, and why; left out where that is not told field by field. */
  readonly open?: readonly OpenField[];
}

/**
 * Compares what the mapping wants with what the target holds, three-way against what both agreed on last, and says the
 * smallest change. Pure: the same input gives the same plan, so planning again after applying gives `nothing`.
 */
export const planRecord = (input: PlanInput): Plan => {
  const { source, target, settings } = input;
  if (target !== null && (target.state === 'deleted' || target.state === 'merged'))
    return { plan: 'skip', reason: 'flow.target_gone' };
  // A record that was carried once is seen off as the settings say, whatever the conditions ask of those that stay.
  const isFollowed = source.state !== 'active' && input.agreed !== null;
  const unmet = isFollowed ? null : (input.computed?.unmet ?? null);
  if (unmet !== null)
    return 'finding' in unmet
      ? { plan: 'refuse', findings: [unmet.finding] }
      : { plan: 'skip', reason: 'flow.criteria', detail: unmet.condition };
  if (source.state !== 'active') return planDeparture(input);

  if (target === null && !settings.createStates.includes(textAt(source.view, 'status')))
    return { plan: 'skip', reason: 'flow.not_yet_active' };
  if (target === null && input.isWaiting === true) return { plan: 'skip', reason: 'flow.waits_for_link' };
  const restoring = target?.state === 'archived';
  if (restoring && input.agreed?.state !== 'archived')
    return { plan: 'skip', reason: 'flow.target_archived' };

  const mapped = mapFields(
    input.rules,
    input.targetKind.fields,
    source.view,
    input.context,
    input.computed?.rows,
  );
  if (mapped.findings.length > 0) return { plan: 'refuse', findings: mapped.findings };
  const { values, lapsed } =
    input.decided === undefined
      ? { values: mapped.values, lapsed: [] }
      : applyDecisions(mapped.values, input.decided);
  const lapsing: Standing = lapsed.length === 0 ? {} : { lapsed };
  if (target === null)
    return {
      plan: 'write',
      action: 'create',
      set: gatherCustom(input.targetKind, wantedOf(values), {}),
      reason: 'No matching record exists in the target.',
      agreed: { state: 'active', values },
      notes: mapped.notes,
      ...lapsing,
    };
  const judged = judgeFields(input, { ...mapped, values });
  const open = openFields(judged);
  const set = gatherCustom(
    input.targetKind,
    Object.fromEntries(
      judged.flatMap(({ field, source: wanted, verdict }) =>
        verdict.verdict === 'to_target' ? [[field, wanted]] : [],
      ),
    ),
    target.fields,
  );
  const agreed: Agreed = { state: 'active', values: agreedAfter(judged, input.agreed) };
  // What was never agreed on cannot have been edited since.
  const overwritten = judged.flatMap(({ field, source: wanted, verdict }) => {
    const before = input.agreed?.values[field];
    return verdict.verdict === 'to_target' && before !== undefined && sameJson(before, wanted) ? [field] : [];
  });
  const notes = [
    ...mapped.notes,
    ...openNotes(open),
    ...(overwritten.length > 0 ? [`Edited in the target and taken back: ${overwritten.join(', ')}.`] : []),
  ];
  const standing: Standing = { ...lapsing, open };
  if (restoring)
    return {
      plan: 'write',
      action: 'restore',
      set,
      reason: 'The source record is active again.',
      agreed,
      notes,
      ...standing,
    };
  const fields = Object.keys(set);
  if (fields.length === 0) return { plan: 'nothing', agreed, notes, ...standing };
  return {
    plan: 'write',
    action: 'update',
    set,
    reason: differsIn(fields),
    agreed,
    notes,
    ...standing,
    ...(overwritten.length === 0 ? {} : { overwritten }),
  };
};

/** What a new target is given: nothing is cleared where nothing is. */
const wantedOf = (values: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

const openNotes = (open: readonly OpenField[]): readonly string[] =>
  (['kept', 'left', 'ask', 'back'] as const).flatMap((why) => {
    const fields = open.filter((each) => each.why === why).map((each) => each.field);
    return fields.length === 0 ? [] : [`${openWords[why]}: ${fields.join(', ')}.`];
  });

const openWords = {
  kept: 'Edited in the target and kept',
  left: 'Written by another flow and left until the source changes',
  ask: 'Waits for a person to say which value counts',
  back: 'Edited in the target and carried back',
} as const;

/**
 * Where a target takes keys of any name, custom fields that are mapped one by one are written as the one object they are
 * part of, beside those that stand there. A mapping of the whole object goes first, so that single ones add to it. Fields
 * that the target knows by definition are written each by itself.
 */
const gatherCustom = (
  { fields }: KindSpec,
  set: Record<string, JsonValue>,
  held: JsonObject,
): Readonly<Record<string, JsonValue>> => {
  const single = Object.entries(set).filter(
    ([name]) => name.startsWith('custom.') && !fields.some((field) => field.name === name),
  );
  if (single.length === 0) return set;
  const whole = set['custom'] ?? held['custom'];
  const custom: Record<string, JsonValue> = {};
  if (isJsonObject(whole))
    for (const [name, value] of Object.entries(whole)) if (value !== undefined) custom[name] = value;
  for (const [field, value] of single) {
    const name = field.slice('custom.'.length);
    Reflect.deleteProperty(set, field);
    if (value === null) Reflect.deleteProperty(custom, name);
    else custom[name] = value;
  }
  set['custom'] = custom;
  return set;
};

const planDeparture = (input: PlanInput): Plan => {
  const { target, agreed } = input;
  if (target === null) return { plan: 'skip', reason: 'flow.source_gone' };
  if (target.state === 'archived')
    return { plan: 'nothing', agreed: { state: 'archived', values: agreed?.values ?? {} }, notes: [] };
  const isDeleted = input.source.state === 'deleted';
  if (isDeleted && (input.settings.onSourceGone ?? 'leave') === 'leave')
    return { plan: 'skip', reason: 'flow.source_deleted' };
  if (!isDeleted && input.settings.onArchive === 'leave') return { plan: 'skip', reason: 'flow.source_gone' };
  return {
    plan: 'write',
    action: 'archive',
    set: {},
    reason: isDeleted ? 'The source record is gone at its vendor.' : 'The source record is archived.',
    agreed: { state: 'archived', values: agreed?.values ?? {} },
    notes: [],
  };
};

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
