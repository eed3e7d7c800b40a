import { Text } from '@mantine/core';
import type { FieldValue } from '#contract/vocabulary.ts';
import { Facts } from '#web/ui/facts.tsx';
import { ValueText } from '#web/ui/value-text.tsx';

/** A record's own fields; empty ones are left out. */
export const FieldList = ({ fields }: { fields: readonly FieldValue[] }) => {
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
        value: <ValueText value={field.value} type={field.type} />,
      }))}
    />
  );
};
