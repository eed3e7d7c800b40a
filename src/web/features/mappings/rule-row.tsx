import { ActionIcon, Group, Menu, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { MappingFields, MappingPreview, MappingProblem } from '#contract/mappings.ts';
import { asExpression, type DraftRow } from '#web/features/mappings/draft-rows.ts';
import { SourcePicker, TargetPicker } from '#web/features/mappings/field-pickers.tsx';
import { isBySettings, SettingsRow } from '#web/features/mappings/settings-row.tsx';
import { Problems } from '#web/features/mappings/problems.tsx';
import { ValueText } from '#web/ui/value-text.tsx';
import classes from './mapping-editor.module.css';

const emptyPolicies = [
  { value: 'keep', label: 'Leave what is there' },
  { value: 'clear', label: 'Clear it' },
  { value: 'refuse', label: 'Refuse the record' },
  { value: 'default', label: 'Write this value' },
];

interface RuleRowProps {
  row: DraftRow;
  /** From 1, as people and messages count. */
  number: number;
  fields: MappingFields;
  problems: readonly MappingProblem[];
  /** Why the row does not go back; null where it does, undefined where the flow does not. */
  oneWay: string | null | undefined;
  preview: MappingPreview['rows'][number] | null;
  onChange: (row: DraftRow) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One row in edit: what is written, from what, when it is empty, and what that makes of the chosen record. */
export const RuleRow = (props: RuleRowProps) => {
  const { row, number, fields, problems, oneWay, preview, onChange, onMove, onRemove } = props;
  const set = (change: Partial<DraftRow>): void => {
    onChange({ ...row, ...change });
  };
  const about = (member: string): boolean =>
    problems.some(
      ({ place, severity }) => severity === 'error' && place.part === 'row' && place.member === member,
    );
  const label = (what: string): string => `Row ${String(number)}: ${what}`;
  if (isBySettings(row, fields)) return <SettingsRow row={row} fields={fields} problems={problems} />;
  return (
    <li className={classes['row']}>
      <TargetPicker
        fields={fields}
        label={label('field of the target')}
        isWrong={about('target')}
        value={row.target}
        onPick={(target) => {
          set({ target });
        }}
      />
      <Stack gap={6}>
        {row.form === 'expression' ? (
          <Textarea
            aria-label={label('expression')}
            autosize
            minRows={1}
            maxRows={10}
            spellCheck={false}
            error={about('value')}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={row.expression}
            onChange={(event) => {
              set({ expression: event.currentTarget.value });
            }}
          />
        ) : (
          <Group gap={6} wrap="nowrap" align="start">
            <SourcePicker
              fields={fields}
              label={label('field of the source')}
              isWrong={about('value')}
              value={row.from}
              onPick={(from) => {
                set({ from });
              }}
            />
            <Select
              aria-label={label('what is done on the way')}
              w={170}
              searchable
              allowDeselect={false}
              value={row.transform}
              data={fields.transforms.map(({ name, label: text }) => ({ value: name, label: text }))}
              onChange={(transform) => {
                set({ transform: transform ?? 'text' });
              }}
            />
          </Group>
        )}
      </Stack>
      <Stack gap={6}>
        <Select
          aria-label={label('when it is empty')}
          allowDeselect={false}
          error={about('empty')}
          value={row.onEmpty}
          data={emptyPolicies}
          onChange={(policy) => {
            const onEmpty = (['keep', 'clear', 'refuse', 'default'] as const).find((each) => each === policy);
            if (onEmpty !== undefined) set({ onEmpty });
          }}
        />
        {row.onEmpty === 'default' ? (
          <TextInput
            aria-label={label('value written when it is empty')}
            placeholder="Value"
            value={row.fallback}
            onChange={(event) => {
              set({ fallback: event.currentTarget.value });
            }}
          />
        ) : null}
      </Stack>
      <Stack gap={6}>
        <Result preview={preview} />
        <WayBack
          label={label('whose value counts')}
          owner={row.owner}
          oneWay={oneWay}
          onOwner={(owner) => {
            set({ owner });
          }}
        />
      </Stack>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" mt={4} aria-label={label('more')}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              if (row.form === 'expression') set({ form: 'field' });
              else
                set({
                  form: 'expression',
                  expression: row.expression === '' ? asExpression(row) : row.expression,
                });
            }}
          >
            {row.form === 'expression' ? 'Take a field instead' : 'Write an expression'}
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              set({ when: row.when === null ? '' : null });
            }}
          >
            {row.when === null ? 'Only for some records' : 'For every record'}
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              onMove(-1);
            }}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              onMove(1);
            }}
          >
            Move down
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red.8" onClick={onRemove}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {row.when === null ? null : (
        <div className={classes['wide']}>
          <TextInput
            aria-label={label('condition')}
            placeholder='Only when, for example: "trust" in tags'
            spellCheck={false}
            error={about('when')}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={row.when}
            onChange={(event) => {
              set({ when: event.currentTarget.value });
            }}
          />
          <TextInput
            aria-label={label('note')}
            placeholder="Note"
            value={row.note}
            onChange={(event) => {
              set({ note: event.currentTarget.value });
            }}
          />
        </div>
      )}
      <Problems problems={problems} />
    </li>
  );
};

/** The value that a row makes of the chosen record, and what it was made of. */
const Result = ({ preview }: { preview: RuleRowProps['preview'] }) => {
  if (preview === null) return <span className={classes['result']} />;
  if (preview.state === 'by_settings')
    return (
      <span className={`${classes['result'] ?? ''} ${classes['quiet'] ?? ''}`}>Made when it is planned</span>
    );
  if (preview.state === 'failed')
    return <span className={`${classes['result'] ?? ''} ${classes['failed'] ?? ''}`}>{preview.message}</span>;
  if (preview.state === 'left_out')
    return (
      <span className={`${classes['result'] ?? ''} ${classes['quiet'] ?? ''}`}>Does not count here</span>
    );
  return (
    <span className={classes['result']}>
      <ValueText value={preview.value} />
      {preview.message === null ? null : <span className={classes['source']}>{preview.message}</span>}
    </span>
  );
};

const owners = [
  { value: 'source', label: 'Source wins' },
  { value: 'target', label: 'Target wins' },
  { value: 'newest', label: 'Newest wins' },
  { value: 'ask', label: 'Ask a person' },
] as const satisfies readonly { value: NonNullable<DraftRow['owner']>; label: string }[];

interface WayBackProps {
  label: string;
  owner: DraftRow['owner'];
  oneWay: RuleRowProps['oneWay'];
  onOwner: (owner: DraftRow['owner']) => void;
}

/** Of a flow of two ways: whose value counts, or why the row goes one way. */
const WayBack = ({ label, owner, oneWay, onOwner }: WayBackProps) => {
  if (oneWay === undefined) return null;
  if (oneWay !== null)
    return (
      <Text size="xs" c="dimmed">
        One way: {oneWay}
      </Text>
    );
  return (
    <Select
      aria-label={label}
      size="xs"
      clearable
      placeholder="As the flow says"
      value={owner}
      data={owners}
      onChange={(value) => {
        onOwner(owners.find((each) => each.value === value)?.value ?? null);
      }}
    />
  );
};
