import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { CandidateChoice } from '#web/features/links/candidate-choice.tsx';
import type { FlowLink } from '#web/features/links/flow-link.ts';
import { MoveDialog } from '#web/features/links/move-dialog.tsx';

interface SplitDialogProps {
  link: FlowLink;
  opened: boolean;
  onClose: () => void;
}

/** Gives a source a target of its own, where the one that it is linked with is somebody else too. */
export const SplitDialog = ({ link, opened, onClose }: SplitDialogProps) => {
  const [own, setOwn] = useState<'new' | 'existing'>('new');
  const [to, setTo] = useState<string | null>(null);
  const { flowId, sourceRecordId } = link;
  const isChosen = own === 'new' || to !== null;
  return (
    <MoveDialog
      opened={opened}
      onClose={onClose}
      title="One record stands for two"
      action="Split"
      done="Split. The other one keeps the record."
      move={isChosen ? { move: 'split', flowId, sourceRecordId, to: own === 'new' ? null : to } : null}
    >
      <Radio.Group
        label={`${link.sourceName} gets`}
        value={own}
        onChange={(value) => {
          setOwn(value === 'existing' ? 'existing' : 'new');
        }}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="new" label="A new record of its own" />
          <Radio value="existing" label="Another record that is there already" />
        </Stack>
      </Radio.Group>
      {own === 'new' ? null : (
        <CandidateChoice recordId={sourceRecordId} flowId={flowId} value={to} onPick={setTo} />
      )}
    </MoveDialog>
  );
};
