import { unreachable } from '#base/never.ts';
import type { ChangeAction } from '#model/change.ts';
import { parseMoney } from '#model/currency.ts';
import type { Money } from '#base/money.ts';

/** Roles of a workspace, weakest first: whoever has one may do what those before it may. */
export const approverRoles = ['member', 'admin', 'owner'] as const;
export type ApproverRole = (typeof approverRoles)[number];

/** Bounds of a flow's approval rules. Hours and counts are whole numbers. */
export const approvalLimits = { rules: 20, fields: 50, hours: 8_760, writes: 1_000 } as const;

/** Which changes a rule is about. */
export type ApprovalTrigger =
  | { readonly when: 'always' }
  /** Changes that create a record in the target. */
  | { readonly when: 'newRecord' }
  /** Changes of a record that is there already which touch one of these target fields. */
  | { readonly when: 'fieldChanged'; readonly fields: readonly string[] }
  /**
   * Changes of a record that stands for at least this much. `amount` is decimal text in major units; `field` is the
   * target's field that holds the amount, the one with the role `total` unless named.
   */
  | {
      readonly when: 'amount';
      readonly amount: string;
      readonly currency: string;
      readonly field?: string;
      /** What another currency meets, of which nobody can say whether it is over. Left out: it waits. */
      readonly otherCurrency?: 'wait' | 'pass';
    }
  /** Until so many changes of the flow were approved and applied. */
  | { readonly when: 'firstTime'; readonly of: 'flow'; readonly writes: number }
  /** Until a change for the same contact was approved and applied. */
  | { readonly when: 'firstTime'; readonly of: 'contact' };

/** A rule of a flow: which of its changes wait, and for whom. */
export type ApprovalRule = ApprovalTrigger & {
  /** The weakest role that may approve. */
  readonly role: ApproverRole;
  /** How many different persons have to. */
  readonly people: 1 | 2;
  /** After so long a change that still waits is rejected; left out: never. */
  readonly expiresAfterHours?: number;
  /** After so long those who are told of waiting changes are told again; left out: never. */
  readonly remindAfterHours?: number;
};

/** The target's fields that a rule names. */
export const fieldsOfRule = (rule: ApprovalTrigger): readonly string[] => {
  if (rule.when === 'fieldChanged') return rule.fields;
  return rule.when === 'amount' && rule.field !== undefined ? [rule.field] : [];
};

/** What of a change rules look at. */
export interface ApprovalFacts {
  readonly action: ChangeAction;
  /** Names of the target's fields that the change writes; a custom field as `custom.<name>`. */
  readonly fields: ReadonlySet<string>;
  /** What the record will stand for by the field named, or by its total; null where that cannot be read. */
  readonly amountOf: (field: string | undefined) => Money | null;
  /** How many changes of the flow were approved and applied. */
  readonly writesBefore: number;
  /** Whether one for the same contact was. */
  readonly isKnownContact: boolean;
}

/** What has to come together before a change is sent. */
export interface ApprovalDemand {
  readonly role: ApproverRole;
  readonly people: 1 | 2;
  readonly expiresAfterHours: number | null;
  readonly remindAfterHours: number | null;
  /** The rules that the change meets, as they were then; not empty. */
  readonly rules: readonly ApprovalRule[];
}

/** Whether a change meets a rule. */
export const meetsRule = (rule: ApprovalTrigger, facts: ApprovalFacts): boolean => {
  switch (rule.when) {
    case 'always':
      return true;
    case 'newRecord':
      return facts.action === 'create';
    case 'fieldChanged':
      return facts.action !== 'create' && rule.fields.some((field) => facts.fields.has(field));
    case 'amount':
      return meetsAmount(rule, facts.amountOf(rule.field));
    case 'firstTime':
      return rule.of === 'flow' ? facts.writesBefore < rule.writes : !facts.isKnownContact;
    default:
      return unreachable(rule);
  }
};

/** An amount that nobody can read or compare waits: letting it pass would be the costlier mistake. */
const meetsAmount = (rule: Extract<ApprovalTrigger, { when: 'amount' }>, amount: Money | null): boolean => {
  if (amount === null) return true;
  if (amount.currency !== rule.currency) return (rule.otherCurrency ?? 'wait') === 'wait';
  const least = parseMoney(rule);
  const size = amount.minor < 0n ? -amount.minor : amount.minor;
  return least === null || size >= least.minor;
};

/**
 * What the rules that a change meets demand together: the strongest role, the most people, the shortest times. Null when
 * it meets none and may be sent. The order of the rules does not matter.
 */
export const demandOf = (rules: readonly ApprovalRule[], facts: ApprovalFacts): ApprovalDemand | null => {
  const met = rules.filter((rule) => meetsRule(rule, facts));
  if (met.length === 0) return null;
  return {
    role: approverRoles[Math.max(...met.map((rule) => approverRoles.indexOf(rule.role)))] ?? 'owner',
    people: met.some((rule) => rule.people === 2) ? 2 : 1,
    expiresAfterHours: shortest(met.map((rule) => rule.expiresAfterHours)),
    remindAfterHours: shortest(met.map((rule) => rule.remindAfterHours)),
    rules: met,
  };
};

const shortest = (hours: readonly (number | undefined)[]): number | null => {
  const given = hours.filter((each) => each !== undefined);
  return given.length === 0 ? null : Math.min(...given);
};

/** Whether somebody of this role may do what is asked of that one. */
export const hasRole = (held: ApproverRole, asked: ApproverRole): boolean =>
  approverRoles.indexOf(held) >= approverRoles.indexOf(asked);

/** One person's approval. `person` is the same by whatever way they came: signed in, or by a key of theirs. */
export interface Approver {
  readonly person: string;
  readonly role: ApproverRole;
}

/** How many different persons of sufficient role have approved. */
export const countApprovers = (
  demand: Pick<ApprovalDemand, 'role'>,
  approvers: readonly Approver[],
): number =>
  new Set(approvers.filter(({ role }) => hasRole(role, demand.role)).map(({ person }) => person)).size;

export const isApproved = (
  demand: Pick<ApprovalDemand, 'role' | 'people'>,
  approvers: readonly Approver[],
): boolean => countApprovers(demand, approvers) >= demand.people;
