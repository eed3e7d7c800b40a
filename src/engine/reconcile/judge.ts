import { sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { RecordId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FieldSpec, KindSpec, RecordState } from '#model/connector.ts';
import { valueAt } from '#model/mapping.ts';
import { kindOfDifference, type FindingCode, type FindingKind } from '#model/reconciliation.ts';
import type { Considered, LinkedTarget } from '#engine/considered.ts';
import type { Plan, SkipReason } from '#engine/plan.ts';
import { totalIn, type Total } from './totals.ts';

/** One field on both sides: what the source wants there and what the target holds; `message` where it was refused. */
export interface FieldDifference {
  readonly field: string;
  readonly wanted: JsonValue;
  readonly held: JsonValue;
  readonly message?: string;
}

export interface Found {
  readonly kind: FindingKind;
  readonly code: string | null;
  /** What healing it would write. */
  readonly action: ChangeAction | null;
  readonly differences: readonly FieldDifference[];
  readonly targetId: RecordId | null;
  readonly healable: boolean;
}

export interface Judgement {
  /** Null where both sides agree. */
  readonly found: Found | null;
  /** What the record stands for on each side, where its kind has an amount and it is known. */
  readonly source: Total | null;
  readonly target: Total | null;
}

export interface JudgeInput {
  readonly considered: Considered;
  /** The record that the stored link names; null without one. */
  readonly linkedTo: RecordId | null;
  readonly sourceKind: KindSpec;
  readonly targetKind: KindSpec;
  /** Keys of the target's payments that are linked to payments of the source. */
  readonly linkedPayments: ReadonlySet<string>;
  /** Fields that the vendor's body has no place for; empty where it can be written. */
  readonly refused: readonly { readonly field: string; readonly reason: string }[];
}

/** Says what the look at one pair came to: that it agrees, or the one thing that is wrong with it. Pure. */
export const judgePair = (input: JudgeInput): Judgement => {
  const { considered, targetKind } = input;
  if (considered.verdict !== 'planned')
    return { found: unplanned(considered), source: sourceTotal(input, null), target: null };
  const { plan, target } = considered;
  const found = paidInBoth(input, target) ?? foundIn(input, plan, target);
  if (found?.kind === 'left_out') return { found, source: null, target: null };
  const wanted = plan.plan === 'refuse' ? plan.refused : plan;
  return {
    found,
    source: sourceTotal(input, wanted !== undefined && 'agreed' in wanted ? wanted.agreed.values : null),
    target:
      target?.state === 'active'
        ? totalIn((field) => valueAt(target.fields, field), targetKind.fields)
        : null,
  };
};

/** What the source itself says, or else what it is to be in the target. Records that have ended stand for nothing. */
const sourceTotal = (
  { considered, sourceKind, targetKind }: JudgeInput,
  wanted: Readonly<Record<string, JsonValue>> | null,
): Total | null => {
  const { dirty, sourceFields = {} } = considered;
  if (dirty.state !== 'active') return null;
  return (
    totalIn((field) => valueAt(sourceFields, field), sourceKind.fields) ??
    (wanted === null ? null : totalIn((field) => wanted[field] ?? null, targetKind.fields))
  );
};

/** Payments that the target's record names. */
export const paymentsNamed = (target: LinkedTarget, targetKind: KindSpec): readonly string[] =>
  targetKind.fields.flatMap(({ role, name }) => {
    const keys = role === 'payments' ? valueAt(target.fields, name) : null;
    return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
  });

/** True where a field says that money came: a day, or an amount other than zero. */
const saysPaid = (fields: JsonObject, kind: KindSpec): boolean =>
  kind.fields.some(({ role, name }) => {
    const value = role === 'paid' ? valueAt(fields, name) : null;
    return typeof value === 'string' && /[1-9]/.test(value);
  });

/** Money that came at both vendors may be the customer's second payment: only a link says that it is one. */
const paidInBoth = (input: JudgeInput, target: LinkedTarget | null): Found | null => {
  const { considered, sourceKind, targetKind, linkedPayments } = input;
  if (target?.state !== 'active' || considered.dirty.state !== 'active') return null;
  if (!saysPaid(considered.sourceFields ?? {}, sourceKind) || !saysPaid(target.fields, targetKind))
    return null;
  const payments = paymentsNamed(target, targetKind);
  if (payments.length > 0 && payments.every((key) => linkedPayments.has(key))) return null;
  const differences = targetKind.fields.flatMap(({ role, name }): readonly FieldDifference[] =>
    role === 'paid'
      ? [
          {
            field: name,
            wanted: paidText(considered.sourceFields ?? {}, sourceKind),
            held: heldAt(target, name),
          },
        ]
      : [],
  );
  return {
    ...nothingKnown,
    kind: 'paid_in_both',
    code: 'reconcile.paid_in_both',
    differences,
    targetId: target.id,
  };
};

const paidText = (fields: JsonObject, kind: KindSpec): JsonValue => {
  const field = kind.fields.find(({ role }) => role === 'paid');
  return field === undefined ? null : valueAt(fields, field.name);
};

const nothingKnown = { action: null, differences: [], targetId: null, healable: false } as const;

const unplanned = (considered: Exclude<Considered, { verdict: 'planned' }>): Found =>
  considered.verdict === 'review'
    ? {
        ...nothingKnown,
        kind: 'match_review',
        code: considered.review.reason,
        targetId: considered.review.candidates[0]?.recordId ?? null,
      }
    : { ...nothingKnown, kind: 'refused', code: 'bug.unexpected' };

const foundIn = (input: JudgeInput, plan: Plan, target: LinkedTarget | null): Found | null => {
  const { considered } = input;
  const targetId = input.linkedTo ?? target?.id ?? null;
  const hasMoved = input.linkedTo !== null && target !== null && target.id !== input.linkedTo;
  const base = { ...nothingKnown, targetId };
  switch (plan.plan) {
    case 'nothing': {
      if (hasMoved) return { ...base, kind: 'broken_link', code: 'reconcile.link_merged', healable: true };
      const differences = leftDifferent(plan, target);
      if (differences.length === 0) return null;
      const code = codeOfOpen(plan);
      if (code === 'reconcile.value_asked') return { ...base, kind: 'unsettled', code, differences };
      if (code === 'reconcile.carried_back') return { ...base, kind: 'left_out', code, differences };
      const fields = differences.map((difference) => difference.field);
      // Texts that a flow leaves to the target are meant to differ. Money, tax, status and whose it is are told all the same.
      const kind = kindOfDifference(fields, input.targetKind.fields);
      const isMeant = kind === 'field_differs' && !namesAnother(fields, input.targetKind.fields);
      return { ...base, kind: isMeant ? 'left_out' : kind, code, differences };
    }
    case 'skip':
      return {
        ...base,
        code: plan.reason,
        ...skipped(plan.reason, considered.dirty.state, target),
        ...(plan.reason === 'plan.audit_differs'
          ? { kind: auditedKind(plan.differing, input.targetKind) }
          : {}),
        differences: Object.entries(plan.differing ?? {}).map(([field, wanted]) => ({
          field,
          wanted,
          held: heldAt(target, field),
        })),
      };
    case 'refuse':
      if (plan.refused !== undefined)
        return {
          ...written({ ...input, refused: [] }, plan.refused, target, base, hasMoved),
          code: plan.findings[0]?.code ?? 'plan.value_refused',
          action: null,
          healable: false,
        };
      if (plan.differing !== undefined)
        return {
          ...base,
          kind: kindOfDifference(Object.keys(plan.differing), input.targetKind.fields),
          code: plan.findings[0]?.code ?? 'plan.value_refused',
          differences: Object.entries(plan.differing).map(([field, wanted]) => ({
            field,
            wanted,
            held: heldAt(target, field),
            message: plan.findings.find((finding) => finding.field === field)?.message ?? '',
          })),
        };
      return {
        ...base,
        kind: 'refused',
        code: plan.findings[0]?.code ?? 'plan.value_refused',
        differences: plan.findings.map(({ field, message }) => ({
          field,
          wanted: null,
          held: heldAt(target, field),
          message,
        })),
      };
    case 'write':
      return written(input, plan, target, base, hasMoved);
    default:
      return unreachable(plan);
  }
};

/** Whether one of these fields says which other record this one belongs to. */
const namesAnother = (fields: readonly string[], specs: readonly FieldSpec[]): boolean =>
  specs.some(({ name, refersTo }) => refersTo !== undefined && fields.includes(name));

type NothingPlan = Extract<Plan, { plan: 'nothing' }>;

/** What the rules have stay different; two ways of writing one value are none. */
const leftDifferent = (plan: NothingPlan, target: LinkedTarget | null): readonly FieldDifference[] => {
  if (plan.open !== undefined)
    return plan.open.map(({ field, source, target: held }) => ({ field, wanted: source, held }));
  return plan.agreed.state === 'active' ? differencesOf(plan.agreed.values, target) : [];
};

const codeOfOpen = ({ open = [] }: NothingPlan): FindingCode => {
  if (open.some(({ why }) => why === 'ask')) return 'reconcile.value_asked';
  if (open.some(({ why }) => why === 'back')) return 'reconcile.carried_back';
  return open.some(({ why }) => why === 'left') ? 'reconcile.other_flow' : 'reconcile.edit_kept';
};

/** An audited record that has ended at the source alone differs in no field. */
const auditedKind = (
  differing: Readonly<Record<string, JsonValue>> | undefined,
  kind: KindSpec,
): FindingKind => {
  const fields = Object.keys(differing ?? {});
  return fields.length === 0 ? 'status_differs' : kindOfDifference(fields, kind.fields);
};

type FoundBase = Pick<Found, 'action' | 'differences' | 'targetId' | 'healable'>;

const written = (
  input: JudgeInput,
  plan: Extract<Plan, { plan: 'write' }>,
  target: LinkedTarget | null,
  base: FoundBase,
  hasMoved: boolean,
): Found => {
  if (input.refused.length > 0)
    return {
      ...base,
      kind: 'refused',
      code: 'plan.body_refused',
      differences: input.refused.map(({ field, reason }) => ({
        field,
        wanted: plan.set[field] ?? null,
        held: heldAt(target, field),
        message: reason,
      })),
    };
  const differences = Object.entries(plan.set).map(([field, wanted]) => ({
    field,
    wanted,
    held: heldAt(target, field),
  }));
  const write = { ...base, code: null, action: plan.action, differences, healable: true };
  if (hasMoved) return { ...write, kind: 'broken_link', code: 'reconcile.link_merged' };
  switch (plan.action) {
    case 'create':
      return { ...write, kind: 'missing_in_target' };
    case 'update':
      return { ...write, kind: kindOfDifference(Object.keys(plan.set), input.targetKind.fields) };
    case 'archive':
    case 'restore':
      return { ...write, kind: 'status_differs' };
    default:
      return unreachable(plan.action);
  }
};

/** Some of what a flow leaves alone is a difference all the same, and is told as one. */
const skipped = (
  reason: SkipReason,
  source: RecordState,
  target: LinkedTarget | null,
): Pick<Found, 'kind' | 'healable'> & { readonly code?: string } => {
  switch (reason) {
    case 'flow.target_gone':
      if (source !== 'active') return { kind: 'left_out', healable: false };
      // A ledger that keeps what was voided or deleted keeps its number too, and gives it to no other.
      if (target?.state === 'archived')
        return { kind: 'broken_link', code: 'reconcile.target_ended', healable: false };
      // It became another source record's target: only a person knows which of the two is right.
      return target?.state === 'merged'
        ? { kind: 'broken_link', code: 'reconcile.merged_into_other', healable: false }
        : { kind: 'broken_link', healable: true };
    case 'flow.target_archived':
      return { kind: 'status_differs', healable: false };
    case 'pair.paid_in_both':
      return { kind: 'paid_in_both', healable: false };
    case 'plan.audit_missing':
      return { kind: 'missing_in_target', healable: false };
    case 'plan.audit_differs':
      return { kind: 'field_differs', healable: false };
    case 'flow.source_deleted':
      return { kind: 'missing_in_source', healable: false };
    case 'flow.waits_for_link':
    case 'flow.waits_for_approval':
      return { kind: 'unsettled', healable: false };
    default:
      return { kind: 'left_out', healable: false };
  }
};

const heldAt = (target: LinkedTarget | null, field: string): JsonValue =>
  target === null ? null : valueAt(target.fields, field);

const differencesOf = (
  wanted: Readonly<Record<string, JsonValue>>,
  target: LinkedTarget | null,
): readonly FieldDifference[] =>
  Object.entries(wanted).flatMap(([field, value]) => {
    const held = heldAt(target, field);
    return sameJson(value, held) ? [] : [{ field, wanted: value, held }];
  });
