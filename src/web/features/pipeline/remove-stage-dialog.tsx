import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Stage } from '#contract/crm-pipeline.ts';
import { useRemoveStage } from '#web/features/pipeline/stages.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { countOf } from '#web/ui/format.ts';
import { Pick } from '#web/ui/pick.tsx';

interface RemoveStageDialogProps {
  stage: Stage;
  others: readonly Stage[];
  opened: boolean;
  onClose: () => void;
}

/** Removes a stage once it is said where its opportunities go. */
export const RemoveStageDialog = ({ stage, others, opened, onClose }: RemoveStageDialogProps) => {
  const [moveTo, setMoveTo] = useState<string>(others[0]?.id ?? '');
  const remove = useRemoveStage(stage.id);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Remove ${stage.name}?`}
      action="Remove the stage"
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => {
        remove.mutate(moveTo === '' ? null : moveTo, { onSuccess: onClose });
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          {stage.openCount === 0
            ? 'Opportunities in it, closed ones as well, move to another stage.'
            : `${countOf(stage.openCount, 'open opportunity moves', 'open opportunities move')} to another stage, and closed ones with them.`}
        </Text>
        <Pick
          label="Move to"
          value={moveTo}
          choices={others.map(({ id, name }) => ({ value: id as string, label: name }))}
          onPick={setMoveTo}
        />
      </Stack>
    </Confirm>
  );
};
