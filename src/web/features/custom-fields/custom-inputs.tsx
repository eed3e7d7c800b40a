import { Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CustomField } from '#contract/crm-custom-fields.ts';
import { customFieldsQuery } from '#web/features/custom-fields/list-custom-fields.ts';
import { Pick } from '#web/ui/pick.tsx';

export type CustomEdits = Readonly<Record<string, string | boolean | null>>;

interface CustomInputsProps {
  subject: CustomField['subject'];
  values: CustomEdits;
  onChange: (values: CustomEdits) => void;
}

/** One input for each custom field in use, by its type. */
export const CustomInputs = ({ subject, values, onChange }: CustomInputsProps) => {
  const fields = useQuery(customFieldsQuery(subject)).data ?? [];
  return fields
    .filter(({ archivedAt }) => archivedAt === null)
    .map((field) => (
      <CustomInput
        key={field.id}
        field={field}
        value={values[field.key] ?? null}
        onChange={(value) => {
          onChange({ ...values, [field.key]: value });
        }}
      />
    ));
};

interface CustomInputProps {
  field: CustomField;
  value: string | boolean | null;
  onChange: (value: string | boolean | null) => void;
}

const inputTypes = { text: 'text', number: 'text', date: 'date' } as const;

const CustomInput = ({ field, value, onChange }: CustomInputProps) => {
  const text = typeof value === 'string' ? value : '';
  switch (field.type) {
    case 'boolean':
      return (
        <Checkbox
          label={field.label}
          checked={value === true}
          onChange={(event) => {
            onChange(event.currentTarget.checked);
          }}
        />
      );
    case 'choice':
      return (
        <Pick
          label={field.label}
          value={text}
          choices={[
            { value: '', label: 'None' },
            ...field.choices.map((choice) => ({ value: choice, label: choice })),
            ...(text === '' || field.choices.includes(text) ? [] : [{ value: text, label: text }]),
          ]}
          onPick={(picked) => {
            onChange(picked === '' ? null : picked);
          }}
        />
      );
    default:
      return (
        <TextInput
          label={field.label}
          type={inputTypes[field.type]}
          inputMode={field.type === 'number' ? 'decimal' : 'text'}
          value={text}
          onChange={(event) => {
            onChange(event.currentTarget.value.trim() === '' ? null : event.currentTarget.value);
          }}
        />
      );
  }
};
