import { Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Billable } from '#contract/crm-billables.ts';
import { useReopenBillable, useWriteOffBillable } from '#web/features/billables/save-billable.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

interface WriteOffDialogProps {
  billable: Billable;
  opened: boolean;
  onClose: () => void;
}

/** Asks why a line is never to be invoiced; the decision can be taken back. */
export const WriteOffDialog = ({ billable, opened, onClose }: WriteOffDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={`Write off ${billable.description}?`} centered>
    <WriteOffForm billable={billable} onDone={onClose} />
  </Modal>
);

const WriteOffForm = ({ billable, onDone }: { billable: Billable; onDone: () => void }) => {
  const [reason, setReason] = useState('');
  const writeOff = useWriteOffBillable(billable.id);
  const reopen = useReopenBillable(billable.id, { onError: notifyFailure });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        writeOff.mutate(
          { version: billable.version, reason: reason.trim() },
          {
            onSuccess: (changed) => {
              onDone();
              notifyUndoable(`${billable.description} is written off.`, () => {
                reopen.mutate(changed.version);
              });
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Text size="sm">It is never invoiced, and stays here with the reason.</Text>
        <Textarea
          label="Reason"
          required
          data-autofocus
          placeholder="Goodwill, done twice, agreed on the phone"
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <DialogEnd action="Write off" pending={writeOff.isPending} error={writeOff.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
