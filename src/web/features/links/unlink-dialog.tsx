import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { MoveDialog } from '#web/features/links/move-dialog.tsx';
import type { FlowLink } from '#web/features/links/flow-link.ts';

const choices = [
  {
    value: 'match',
    label: 'Match it anew',
    description: 'It is linked to another record that is surely the same, made new, or you are asked.',
  },
  { value: 'create', label: 'Make it a new record', description: 'It gets a record of its own.' },
  { value: 'leave_out', label: 'Leave it out', description: 'Nothing of it is written any more.' },
] as const;

type After = (typeof choices)[number]['value'];

interface UnlinkDialogProps {
  link: FlowLink;
  opened: boolean;
  onClose: () => void;
}

/** Says that two linked records are not the same, and what becomes of the source. */
export const UnlinkDialog = ({ link, opened, onClose }: UnlinkDialogProps) => {
  const [after, setAfter] = useState<After>('match');
  return (
    <MoveDialog
      opened={opened}
      onClose={onClose}
      title="These two are not the same"
      action="Unlink"
      done="Unlinked. The same keys do not link them again."
      move={{ move: 'remove', flowId: link.flowId, sourceRecordId: link.sourceRecordId, after }}
    >
      <Radio.Group
        label={`What becomes of ${link.sourceName}`}
        value={after}
        onChange={(value) => {
          setAfter(choices.find((choice) => choice.value === value)?.value ?? 'match');
        }}
      >
        <Stack gap="xs" mt="xs">
          {choices.map((choice) => (
            <Radio key={choice.value} {...choice} />
          ))}
        </Stack>
      </Radio.Group>
    </MoveDialog>
  );
};
