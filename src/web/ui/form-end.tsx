import { Button, Group } from '@mantine/core';
import { Failure } from '#web/ui/failure.tsx';
import { firstClickOnly } from '#web/ui/first-click.ts';

interface FormEndProps {
  /** What sending it does: "Make the key". */
  action: string;
  danger?: boolean;
  pending: boolean;
  disabled?: boolean;
  /** Why it failed, said above the buttons; the form stays as it is. */
  error: Error | null;
  onCancel: () => void;
}

/** How a form on a page ends: its deed first, at the left. */
export const FormEnd = ({ error, onCancel, ...rest }: FormEndProps) => (
  <>
    {error === null ? null : <Failure error={error} />}
    <Group gap="xs">
      <Submit {...rest} />
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </Group>
  </>
);

/** How a form in a dialog ends: its deed last, at the right. */
export const DialogEnd = ({ error, onCancel, ...rest }: FormEndProps) => (
  <>
    {error === null ? null : <Failure error={error} />}
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Submit {...rest} />
    </Group>
  </>
);

const Submit = ({
  action,
  danger = false,
  pending,
  disabled = false,
}: Omit<FormEndProps, 'error' | 'onCancel'>) => (
  <Button
    type="submit"
    {...(danger ? { color: 'red.9' } : {})}
    loading={pending}
    disabled={disabled}
    onClick={firstClickOnly}
  >
    {action}
  </Button>
);
