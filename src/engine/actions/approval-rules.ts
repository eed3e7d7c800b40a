import type { ApprovalRule } from '#model/approval.ts';
import { checkApprovals } from '#model/check-approvals.ts';
import type { FlowSettings } from '#model/flow.ts';
import { kindNamed, type DefinedFields } from '#model/kind-fields.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { actionError } from './action-errors.ts';

/**
 * Holds rules against the kind of record that a flow writes. Companion flows take none: what they write follows from a
 * change that was approved where it had to be. @throws `flow.no_approvals`, `flow.bad_approvals` with each rule's problem.
 */
export const requireApprovals = (
  registry: ConnectorRegistry,
  target: { readonly vendor: string; readonly kind: string; readonly defined: DefinedFields },
  settings: Pick<FlowSettings, 'crossReference' | 'memberships' | 'wayBack'>,
  rules: readonly ApprovalRule[] | undefined,
): void => {
  if (rules === undefined || rules.length === 0) return;
  const { crossReference, memberships, wayBack } = settings;
  if (crossReference !== undefined || memberships !== undefined || wayBack !== undefined)
    throw actionError(
      'flow.no_approvals',
      'Changes of a companion flow follow another flow’s and never wait by themselves.',
    );
  const kind = kindNamed(registry.get(target.vendor).kinds, target.kind, target.defined);
  const fields = kind?.fields ?? [];
  const problems = checkApprovals(rules, fields);
  if (problems.length === 0) return;
  const told = problems.map(({ rule, message }) => `Rule ${String(rule + 1)}: ${message}`);
  throw actionError('flow.bad_approvals', told.join(' '), { details: { problems: told } });
};
