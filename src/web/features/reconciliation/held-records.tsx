import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RehearsalApply } from '#contract/rehearsals.ts';
import { countOf } from '#web/ui/format.ts';
import { RecordName } from '#web/ui/record-name.tsx';
import { heldQuery } from './rehearsal-apply.ts';

/** What is held while a rehearsal is applied, each with its reason; the first fifty. */
export const HeldRecords = ({ apply }: { apply: RehearsalApply }) => {
  const { counts } = apply;
  const held = counts.changed + counts.unrehearsed + counts.stopped;
  const { data } = useQuery({ ...heldQuery(apply), enabled: held > 0 });
  if (held === 0 || data === undefined) return null;
  return (
    <Stack gap="sm">
      <Text size="sm" fw={560}>
        {data.length < held
          ? `The first ${String(data.length)} of ${countOf(held, 'held record')}`
          : 'Held records'}
      </Text>
      {data.map((look) => (
        <div key={look.record?.id ?? String(look.lookedAt)}>
          {look.record === null ? null : <RecordName record={look.record} size="sm" />}
          <Text size="sm" c="dimmed">
            {look.reason?.message}
          </Text>
        </div>
      ))}
    </Stack>
  );
};
