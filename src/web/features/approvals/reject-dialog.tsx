import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '#web/ui/confirm.tsx';
import { countOf } from '#web/ui/format.ts';

interface RejectDialogProps {
  /** What is to be rejected, and how many; null while nothing is. */
  asked: { readonly count: number; readonly title: string | null } | null;
  pending: boolean;
  error: Error | null;
  onClose: () => void;
  onReject: (reason: string) => void;
}

/** Asks for the reason of a rejection, which whoever sees the record reads. */
export const RejectDialog = ({ asked, pending, error, onClose, onReject }: RejectDialogProps) => {
  const [reason, setReason] = useState('');
  return (
    <Confirm
      opened={asked !== null}
      onClose={onClose}
      title={`Reject ${asked?.title ?? countOf(asked?.count ?? 0, 'change')}?`}
      action="Reject"
      danger
      pending={pending}
      error={error}
      onConfirm={() => {
        onReject(reason.trim());
        setReason('');
      }}
    >
      <Text size="sm" mb="sm">
        Nothing is written. The change is proposed again when the flow would write something else, or when
        somebody asks for it.
      </Text>
      <Textarea
        label="Reason"
        description="For those who see the record."
        autosize
        minRows={2}
        maxLength={1000}
        value={reason}
        onChange={(event) => {
          setReason(event.currentTarget.value);
        }}
      />
    </Confirm>
  );
};
