import { SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CustomField } from '#contract/crm-custom-fields.ts';
import { typeLabels } from '#web/features/custom-fields/field-words.ts';
import { FormEnd } from '#web/ui/form-end.tsx';
import { Pick } from '#web/ui/pick.tsx';

export interface FieldDraft {
  readonly label: string;
  readonly type: CustomField['type'];
  readonly choices: string[];
}

interface FieldFormProps {
  /** Null for a new one. */
  field: CustomField | null;
  pending: boolean;
  error: Error | null;
  onSave: (draft: FieldDraft) => void;
  onCancel: () => void;
}

const types = (['text', 'number', 'date', 'boolean', 'choice'] as const).map((value) => ({
  value,
  label: typeLabels[value],
}));

/** What a field is called, and what it takes; its type never changes once it is made. */
export const FieldForm = ({ field, pending, error, onSave, onCancel }: FieldFormProps) => {
  const [label, setLabel] = useState(field?.label ?? '');
  const [type, setType] = useState(field?.type ?? 'text');
  const [choices, setChoices] = useState(field?.choices ?? []);
  return (
    <form
      style={{ flex: 1 }}
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ label: label.trim(), type, choices: type === 'choice' ? choices : [] });
      }}
    >
      <Stack gap="md" maw={640}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Label"
            required
            data-autofocus
            maxLength={80}
            value={label}
            onChange={(event) => {
              setLabel(event.currentTarget.value);
            }}
          />
          <Pick
            label="Takes"
            value={type}
            choices={types}
            disabled={field !== null}
            description={field === null ? 'Cannot be changed later.' : undefined}
            onPick={setType}
          />
        </SimpleGrid>
        {type === 'choice' ? (
          <TagsInput
            label="Choices, in order"
            description="Enter after each. One that is taken away stays where it was chosen."
            value={choices}
            onChange={setChoices}
          />
        ) : null}
        <FormEnd
          action={field === null ? 'Add the field' : 'Save'}
          pending={pending}
          disabled={type === 'choice' && choices.length === 0}
          error={error}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
};
