import { Badge, Group } from '@mantine/core';
import type { z } from 'zod';
import type { evidenceKind } from '#contract/vocabulary.ts';
import { evidenceLabels } from '#web/ui/states.tsx';

/** Why two records may be the same thing. */
export const Evidence = ({ evidence }: { evidence: readonly z.infer<typeof evidenceKind>[] }) => (
  <Group gap={6}>
    {evidence.map((kind) => (
      <Badge key={kind} variant="default" tt="none" fw={500} size="md">
        {evidenceLabels[kind]}
      </Badge>
    ))}
  </Group>
);
