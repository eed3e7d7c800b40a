import { z } from 'zod';
import { unreachable } from '#base/never.ts';
import { approvalLimits, approverRoles, type ApprovalRule } from '#model/approval.ts';

export const approverRole = z.enum(approverRoles);

const hours = z.number().int().min(1).max(approvalLimits.hours);
const ofEveryRule = {
  /** The weakest role that may approve; stronger ones may as well. */
  role: approverRole,
  /** How many different persons have to. */
  people: z.union([z.literal(1), z.literal(2)]),
  expiresAfterHours: hours.exactOptional(),
  remindAfterHours: hours.exactOptional(),
};

/** Which changes of a flow wait for whom; see docs/approvals.md. */
export const approvalRule = z.discriminatedUnion('when', [
  z.strictObject({ when: z.literal('always'), ...ofEveryRule }),
  z.strictObject({ when: z.literal('newRecord'), ...ofEveryRule }),
  z.strictObject({
    when: z.literal('fieldChanged'),
    fields: z.array(z.string().min(1).max(200)).min(1).max(approvalLimits.fields),
    ...ofEveryRule,
  }),
  z.strictObject({
    when: z.literal('amount'),
    /** Decimal text in major units: `10000.00`. */
    amount: z.string().max(30),
    currency: z.string().length(3),
    /** The target’s field that holds the amount; its total where none is named. */
    field: z.string().max(200).exactOptional(),
    otherCurrency: z.enum(['wait', 'pass']).exactOptional(),
    ...ofEveryRule,
  }),
  z.discriminatedUnion('of', [
    z.strictObject({
      when: z.literal('firstTime'),
      of: z.literal('flow'),
      writes: z.number().int().min(1).max(approvalLimits.writes),
      ...ofEveryRule,
    }),
    z.strictObject({ when: z.literal('firstTime'), of: z.literal('contact'), ...ofEveryRule }),
  ]),
]) satisfies z.ZodType<ApprovalRule>;

export const approvalRules = z.array(approvalRule).max(approvalLimits.rules);

/** What a rule may be about, in the order in which it is offered. */
export const approvalTriggers = ['always', 'newRecord', 'fieldChanged', 'amount', 'firstTime'] as const;

const roleWords: Readonly<Record<ApprovalRule['role'], { readonly one: string; readonly two: string }>> = {
  member: { one: 'any member', two: 'two different members' },
  admin: { one: 'an admin or owner', two: 'two different admins or owners' },
  owner: { one: 'an owner', two: 'two different owners' },
};

/** Who has to approve, in words. */
export const approversIn = ({ role, people }: Pick<ApprovalRule, 'role' | 'people'>): string =>
  roleWords[role][people === 2 ? 'two' : 'one'];

/** Which changes a rule is about, in words; `labelOf` names a field of the target. */
export const triggerIn = (rule: ApprovalRule, labelOf: (field: string) => string): string => {
  switch (rule.when) {
    case 'always':
      return 'Every change';
    case 'newRecord':
      return 'Each new record';
    case 'fieldChanged':
      return `A change of ${listed(rule.fields.map(labelOf))}`;
    case 'amount': {
      const what = rule.field === undefined ? 'the total' : labelOf(rule.field);
      const others =
        rule.otherCurrency === 'pass' ? '' : ', or whose amount is in another currency or cannot be read';
      return `A change of a record where ${what} is ${rule.currency} ${rule.amount} or more${others}`;
    }
    case 'firstTime':
      if (rule.of === 'contact') return 'The first change for each contact';
      return rule.writes === 1
        ? 'The first change of the flow'
        : `The first ${String(rule.writes)} changes of the flow`;
    default:
      return unreachable(rule);
  }
};

/** A rule as one plain sentence or two. */
export const ruleSentence = (rule: ApprovalRule, labelOf: (field: string) => string): string => {
  const { expiresAfterHours: expires, remindAfterHours: reminds } = rule;
  const waits = `${triggerIn(rule, labelOf)} waits until ${approversIn(rule)} approve${rule.people === 2 ? '' : 's'} it.`;
  const then = [
    ...(reminds === undefined ? [] : [`People are reminded after ${hoursIn(reminds)}`]),
    ...(expires === undefined
      ? []
      : [`${reminds === undefined ? 'It' : 'it'} is rejected after ${hoursIn(expires)}`]),
  ];
  return then.length === 0 ? waits : `${waits} ${then.join(', and ')}.`;
};

const hoursIn = (hours: number): string => {
  if (hours % 24 === 0 && hours > 24) return `${String(hours / 24)} days`;
  if (hours === 24) return 'a day';
  return hours === 1 ? 'an hour' : `${String(hours)} hours`;
};

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
