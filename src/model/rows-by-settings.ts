import type { FlowSettings, MappingRule, SimpleRule } from '#model/flow.ts';

/**
 * Rows that a flow's settings fill: an invoice's lines with accounts and taxes, a payment's account. The plan of such a flow
 * makes these values record by record and lays them beside the source's own, as `ledger` or `money`; the rows say which field
 * each goes into. A person may map every other field of the target, and none of these: amounts would not agree any more.
 */
type SettingsRoot = 'ledger' | 'money';

const rootOf = (settings: FlowSettings): SettingsRoot | null => {
  if (settings.ledger !== undefined) return 'ledger';
  return settings.payments === undefined && settings.clearing === undefined ? null : 'money';
};

/** Whether the flow's settings fill this row, and no field of the source does. */
export const isBySettings = (rule: MappingRule, settings: FlowSettings): boolean => {
  const root = rootOf(settings);
  return root !== null && 'from' in rule && rule.from.startsWith(`${root}.`);
};

/** The rows that settings fill, of several versions of a mapping: of each field that of the first version that has one. */
export const rowsBySettings = (
  settings: FlowSettings,
  ...versions: readonly (readonly MappingRule[])[]
): readonly SimpleRule[] => {
  const rows = new Map<string, SimpleRule>();
  for (const rule of versions.flat())
    if ('from' in rule && isBySettings(rule, settings) && !rows.has(rule.target)) rows.set(rule.target, rule);
  return [...rows.values()];
};

/** Whether two rows say the same, notes for people apart. */
export const isSameRow = (one: SimpleRule, other: MappingRule): boolean =>
  'from' in other &&
  one.target === other.target &&
  one.from === other.from &&
  (one.transform ?? 'text') === (other.transform ?? 'text') &&
  one.onEmpty === other.onEmpty &&
  other.when === undefined &&
  other.default === undefined;
