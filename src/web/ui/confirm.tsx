import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from '#web/ui/failure.tsx';

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen and what will not, in plain sentences. */
  children: ReactNode;
  /** The deed itself as a verb: "Disconnect". */
  action: string;
  danger?: boolean;
  /** What stands in its way is said above. */
  disabled?: boolean;
  pending: boolean;
  error: Error | null;
  onConfirm: () => void;
}

/** Asks before something with consequences; stays open and says why when it failed. */
export const Confirm = (props: ConfirmProps) => {
  const {
    opened,
    onClose,
    title,
    children,
    action,
    danger = false,
    disabled = false,
    pending,
    error,
    onConfirm,
  } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <Stack gap="md">
        <div>{children}</div>
        {error === null ? null : <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            {...(danger ? { color: 'red.9' } : {})}
            loading={pending}
            disabled={disabled}
            onClick={(event) => {
              if (event.detail < 2) onConfirm();
            }}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
