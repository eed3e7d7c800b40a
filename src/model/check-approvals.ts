import { approvalLimits, type ApprovalRule } from '#model/approval.ts';
import type { FieldSpec } from '#model/connector.ts';
import { isCurrency, parseMoney } from '#model/currency.ts';
import { fieldNamed } from '#model/mapping.ts';

/** What is wrong with a rule, by its place from 0. */
export interface ApprovalProblem {
  readonly rule: number;
  readonly message: string;
}

const moneyRoles: ReadonlySet<FieldSpec['role']> = new Set<FieldSpec['role']>(['total', 'amount', 'tax']);

/** Fields of a kind that hold an amount of money, the total first. */
export const moneyFields = (fields: readonly FieldSpec[]): readonly FieldSpec[] =>
  fields
    .filter(({ role }) => moneyRoles.has(role))
    .toSorted((a, b) => Number(b.role === 'total') - Number(a.role === 'total'));

/** Holds approval rules against the kind of record that the flow writes. Pure. */
export const checkApprovals = (
  rules: readonly ApprovalRule[],
  fields: readonly FieldSpec[],
): readonly ApprovalProblem[] => {
  const problems = rules.flatMap((rule, index) =>
    problemsOf(rule, fields).map((message) => ({ rule: index, message })),
  );
  if (rules.length > approvalLimits.rules)
    problems.push({
      rule: approvalLimits.rules,
      message: `A flow has at most ${String(approvalLimits.rules)} approval rules.`,
    });
  return problems;
};

const problemsOf = (rule: ApprovalRule, fields: readonly FieldSpec[]): readonly string[] => {
  const said: string[] = [];
  const { expiresAfterHours: expires, remindAfterHours: reminds } = rule;
  for (const hours of [expires, reminds])
    if (hours !== undefined && (!Number.isInteger(hours) || hours < 1 || hours > approvalLimits.hours))
      said.push(`Hours are a whole number from 1 to ${String(approvalLimits.hours)}.`);
  if (expires !== undefined && reminds !== undefined && reminds >= expires)
    said.push('The reminder must come before the change expires.');
  if (rule.when === 'fieldChanged') {
    if (rule.fields.length === 0) said.push('Name at least one field of the target.');
    for (const name of rule.fields) {
      const spec = fieldNamed(fields, name);
      if (spec === undefined) said.push(`The target has no field “${name}”.`);
      else if (!spec.writable) said.push(`${spec.label} is never written.`);
    }
  }
  if (rule.when === 'amount') {
    const money = moneyFields(fields);
    const isKnown =
      rule.field === undefined
        ? money.some(({ role }) => role === 'total')
        : money.some(({ name }) => name === rule.field);
    if (!isKnown)
      said.push(
        rule.field === undefined
          ? 'The target’s records hold no amount.'
          : `“${rule.field}” holds no amount of money.`,
      );
    if (!isCurrency(rule.currency)) said.push(`“${rule.currency}” is no currency.`);
    else {
      const least = parseMoney(rule);
      if (least === null || least.minor <= 0n)
        said.push(`The amount is a number over 0, with the places that ${rule.currency} has.`);
    }
  }
  if (
    rule.when === 'firstTime' &&
    rule.of === 'flow' &&
    (!Number.isInteger(rule.writes) || rule.writes < 1 || rule.writes > approvalLimits.writes)
  )
    said.push(`The number of writes is a whole number from 1 to ${String(approvalLimits.writes)}.`);
  return said;
};
