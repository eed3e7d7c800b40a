import { sameJson, type JsonObject } from '#base/json.ts';
import type { FlowConditionRow, MappingRow } from '#contract/mapping-text.ts';

/** One difference between two versions, in words that fit a list. */
export interface VersionDifference {
  readonly what: 'added' | 'removed' | 'changed' | 'moved';
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

interface Version {
  readonly rules: readonly MappingRow[];
  readonly conditions: readonly FlowConditionRow[];
}

const emptyWords = { keep: 'leave', clear: 'clear', refuse: 'refuse', default: 'write' } as const;

const lineOf = (rule: MappingRow): string =>
  [
    'expression' in rule ? rule.expression : `${rule.from} (${rule.transform ?? 'text'})`,
    rule.when === undefined ? '' : `when ${rule.when}`,
    `when empty: ${emptyWords[rule.onEmpty]}${rule.default === undefined ? '' : ` “${String(rule.default)}”`}`,
    rule.note ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');

const plain = (rule: MappingRow): JsonObject => {
  const { target, onEmpty, when = null, note = null, default: fallback = null } = rule;
  const value =
    'expression' in rule
      ? { expression: rule.expression }
      : { from: rule.from, transform: rule.transform ?? 'text' };
  return { target, onEmpty, when, note, fallback, ...value };
};

/** What changed from one version to another, by field; the rows of one field are told apart by their order. */
export const differencesOf = (before: Version, after: Version): readonly VersionDifference[] => {
  const differences: VersionDifference[] = [];
  const targets = new Set([...before.rules, ...after.rules].map((rule) => rule.target));
  for (const name of targets) {
    const old = before.rules.filter((rule) => rule.target === name);
    const now = after.rules.filter((rule) => rule.target === name);
    for (let place = 0; place < Math.max(old.length, now.length); place += 1) {
      const [left, right] = [old[place], now[place]];
      if (left !== undefined && right !== undefined && sameJson(plain(left), plain(right))) continue;
      differences.push({
        what: left === undefined ? 'added' : right === undefined ? 'removed' : 'changed',
        name,
        before: left === undefined ? null : lineOf(left),
        after: right === undefined ? null : lineOf(right),
      });
    }
  }
  const conditions = new Map(before.conditions.map((each) => [each.name, each.expression]));
  for (const { name, expression } of after.conditions) {
    const old = conditions.get(name);
    conditions.delete(name);
    if (old === expression) continue;
    const what = old === undefined ? 'added' : 'changed';
    differences.push({ what, name: `Condition “${name}”`, before: old ?? null, after: expression });
  }
  for (const [name, expression] of conditions)
    differences.push({ what: 'removed', name: `Condition “${name}”`, before: expression, after: null });
  if (differences.length === 0 && !sameJson(before.rules.map(plain), after.rules.map(plain)))
    differences.push({ what: 'moved', name: 'Order of the rows', before: null, after: null });
  return differences;
};
