import { Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MappingFields } from '#contract/mappings.ts';

/** What expressions can call, found by words. */
export const FunctionHelp = ({ fields }: { fields: MappingFields }) => {
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const found = fields.functions.filter(({ call, does, group }) =>
    `${call} ${does} ${group}`.toLowerCase().includes(wanted),
  );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Expressions are JSONata: <code>name</code> is a field, <code>manager.email</code> one inside another,{' '}
        <code>&amp;</code> joins texts, <code>a = b ? c : d</code> chooses.{' '}
        {fields.tables.length === 0 ? '' : `Tables: ${fields.tables.join(', ')}.`}
      </Text>
      <TextInput
        aria-label="Find a function"
        placeholder="Find a function"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
        }}
      />
      <dl style={{ margin: 0 }}>
        {found.map(({ call, does, example, gives }) => (
          <div key={call} style={{ marginBottom: 12 }}>
            <dt>
              <code>{call}</code>
            </dt>
            <dd style={{ margin: 0 }}>
              <Text size="sm">{does}</Text>
              <Text size="xs" c="dimmed">
                <code>{example}</code> gives <code>{gives}</code>
              </Text>
            </dd>
          </div>
        ))}
      </dl>
    </Stack>
  );
};
