import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { MappingProblem } from '#contract/mappings.ts';
import { emptyCondition, type DraftCondition } from '#web/features/mappings/draft-rows.ts';
import classes from './mapping-editor.module.css';

interface ConditionsEditorProps {
  conditions: readonly DraftCondition[];
  problemsOf: (condition: DraftCondition) => readonly MappingProblem[];
  onChange: (conditions: readonly DraftCondition[]) => void;
}

/** The conditions that every record of the flow has to meet, under names that people are told. */
export const ConditionsEditor = ({ conditions, problemsOf, onChange }: ConditionsEditorProps) => (
  <>
    {conditions.length === 0 ? (
      <Text size="sm" c="dimmed">
        Every record is carried. With conditions, only those that meet all of them are; the others are left
        alone and say which one they do not meet.
      </Text>
    ) : null}
    {conditions.map((condition, index) => {
      const set = (change: Partial<DraftCondition>): void => {
        onChange(conditions.map((each) => (each.id === condition.id ? { ...each, ...change } : each)));
      };
      return (
        <div key={condition.id} className={classes['condition']}>
          <TextInput
            aria-label={`Condition ${String(index + 1)}: name`}
            placeholder="Only GST clients"
            value={condition.name}
            onChange={(event) => {
              set({ name: event.currentTarget.value });
            }}
          />
          <TextInput
            aria-label={`Condition ${String(index + 1)}: expression`}
            placeholder='"gst" in tags'
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            error={problemsOf(condition)[0]?.message}
            value={condition.expression}
            onChange={(event) => {
              set({ expression: event.currentTarget.value });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={`Remove condition ${String(index + 1)}`}
            onClick={() => {
              onChange(conditions.filter((each) => each.id !== condition.id));
            }}
          >
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </div>
      );
    })}
    <Button
      mt="sm"
      size="xs"
      variant="default"
      leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
      onClick={() => {
        onChange([...conditions, emptyCondition()]);
      }}
    >
      Add a condition
    </Button>
  </>
);
