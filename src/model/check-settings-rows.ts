import type { MappingProblem } from '#model/check-mapping.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { MappingRule, SimpleRule } from '#model/flow.ts';
import { fieldNamed } from '#model/mapping.ts';
import { isSameRow } from '#model/rows-by-settings.ts';

/**
 * What is wrong with the rows that the flow's settings fill: one that was changed, a field of theirs that another row
 * writes, one that records cannot do without and that is missing. `bySettings` are those rows as the flow came with them.
 */
export const checkSettingsRows = (
  rules: readonly MappingRule[],
  bySettings: readonly SimpleRule[],
  targetFields: readonly FieldSpec[],
): readonly MappingProblem[] => {
  const problems: MappingProblem[] = [];
  const labelOf = (name: string): string => fieldNamed(targetFields, name)?.label ?? name;
  const shipped = new Map(bySettings.map((row) => [row.target, row]));
  const written = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const own = shipped.get(rule.target);
    if (own === undefined) continue;
    written.add(rule.target);
    if (isSameRow(own, rule)) continue;
    problems.push({
      place: { part: 'row', index, member: 'from' in rule && rule.from === own.from ? 'value' : 'target' },
      severity: 'error',
      message: `${labelOf(rule.target)} is made by the flow’s settings, so that both sides agree, and no row can make it another way. Change the settings, or put the row back: from “${own.from}”, ${own.onEmpty} when empty.`,
      position: null,
    });
  }
  for (const row of bySettings)
    if (row.onEmpty === 'refuse' && !written.has(row.target))
      problems.push({
        place: { part: 'mapping' },
        severity: 'error',
        message: `${labelOf(row.target)} is made by the flow’s settings, and its row is missing: put it back, from “${row.from}”.`,
        position: null,
      });
  return problems;
};
