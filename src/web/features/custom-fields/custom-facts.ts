import { useQuery } from '@tanstack/react-query';
import type { CustomField } from '#contract/crm-custom-fields.ts';
import { customFieldsQuery } from '#web/features/custom-fields/list-custom-fields.ts';
import { formatDate } from '#web/ui/format.ts';

/** Custom fields with their values as text, those of archived fields too; null where there is none. */
export const useCustomFacts = (
  subject: CustomField['subject'],
  values: Readonly<Record<string, string | boolean>>,
): readonly { name: string; value: string | null }[] =>
  (useQuery(customFieldsQuery(subject)).data ?? []).map((field) => ({
    name: field.label,
    value: textOf(field, values[field.key]),
  }));

const textOf = (field: CustomField, value: string | boolean | undefined): string | null => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return field.type === 'date' ? formatDate(value) : value;
};
