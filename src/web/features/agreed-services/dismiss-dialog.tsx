import { Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { AgreedService } from '#contract/crm-agreed-services.ts';
import {
  useDismissAgreedService,
  useReopenAgreedService,
} from '#web/features/agreed-services/decide-agreed-service.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

interface DismissDialogProps {
  agreed: AgreedService;
  opened: boolean;
  onClose: () => void;
}

/** Asks why an agreed service is not billed; the decision can be taken back. */
export const DismissDialog = ({ agreed, opened, onClose }: DismissDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={`Do not bill ${agreed.description}?`} centered>
    <DismissForm agreed={agreed} onDone={onClose} />
  </Modal>
);

const DismissForm = ({ agreed, onDone }: { agreed: AgreedService; onDone: () => void }) => {
  const [reason, setReason] = useState('');
  const dismiss = useDismissAgreedService(agreed);
  const reopen = useReopenAgreedService(agreed.id, { onError: notifyFailure });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        dismiss.mutate(reason.trim(), {
          onSuccess: (changed) => {
            onDone();
            notifyUndoable(`${agreed.description} is not billed.`, () => {
              reopen.mutate(changed.version);
            });
          },
        });
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          {agreed.way === 'subscription'
            ? 'Its subscription never begins.'
            : 'Its line is written off and never invoiced.'}{' '}
          It stays here with the reason.
        </Text>
        <Textarea
          label="Reason"
          required
          data-autofocus
          placeholder="Billed in Ignition, goodwill, agreed on the phone"
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <DialogEnd
          action="Do not bill it"
          pending={dismiss.isPending}
          disabled={reason.trim() === ''}
          error={dismiss.error}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
};
