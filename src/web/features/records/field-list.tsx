import { Group, Text } from '@mantine/core';
import type { FieldValue } from '#contract/vocabulary.ts';
import { Facts } from '#web/ui/facts.tsx';
import { RowButton } from '#web/ui/row-button.tsx';
import { ValueText } from '#web/ui/value-text.tsx';

interface FieldListProps {
  fields: readonly FieldValue[];
  onWhy: (field: string) => void;
}

/** A record's own fields; empty ones are left out. */
export const FieldList = ({ fields, onWhy }: FieldListProps) => {
  const filled = fields.filter(({ value }) => value !== null && value !== '');
  if (filled.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing has been read of it yet.
      </Text>
    );
  }
  return (
    <Facts
      facts={filled.map((field) => ({
        name: field.label,
        value: (
          <Group justify="space-between" align="start" wrap="nowrap" gap="xs">
            <div>
              <ValueText value={field.title ?? field.value} type={field.type} currency={field.currency} />
            </div>
            <RowButton
              verb="Why"
              name={field.label}
              onClick={() => {
                onWhy(field.name);
              }}
            />
          </Group>
        ),
      }))}
    />
  );
};
