import { Stack } from '@mantine/core';
import type { RecordRef } from '#contract/vocabulary.ts';
import { Panel } from '#web/ui/panel.tsx';
import { RecordName } from '#web/ui/record-name.tsx';

/** What a record belongs to, and what belongs to it, in its own system. */
export const RelatedRecords = ({
  parent,
  records,
}: {
  parent: RecordRef | null;
  records: readonly RecordRef[];
}) => {
  if (parent === null && records.length === 0) return null;
  return (
    <Panel title="Belongs together">
      <Stack gap="md" align="flex-start">
        {parent === null ? null : <RecordName record={parent} />}
        {records.map((record) => (
          <RecordName key={record.id} record={record} />
        ))}
      </Stack>
    </Panel>
  );
};
