import { Text } from '@mantine/core';
import type { MappingFields, MappingProblem } from '#contract/mappings.ts';
import type { DraftRow } from '#web/features/mappings/draft-rows.ts';
import { Problems } from '#web/features/mappings/problems.tsx';
import classes from './mapping-editor.module.css';

/** Whether the flow's settings fill a row, so that nobody edits it here. */
export const isBySettings = (row: DraftRow, { targets }: MappingFields): boolean =>
  row.form === 'field' &&
  targets.some(({ name, bySettings }) => name === row.target && bySettings === row.from);

interface SettingsRowProps {
  row: DraftRow;
  fields: MappingFields;
  problems: readonly MappingProblem[];
}

/** A row that stays as it is, and who fills it. */
export const SettingsRow = ({ row, fields, problems }: SettingsRowProps) => (
  <li className={`${classes['row'] ?? ''} ${classes['settled'] ?? ''}`}>
    <Text size="sm">{fields.targets.find(({ name }) => name === row.target)?.label ?? row.target}</Text>
    <Text size="sm" c="dimmed" className={classes['made'] ?? ''}>
      Made by the flow’s settings
    </Text>
    <Problems problems={problems} />
  </li>
);
