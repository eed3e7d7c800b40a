import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeError } from '#base/errors.ts';
import { refusedFields } from '#web/ui/refused-fields.ts';
import classes from './failure.module.css';

interface FailureProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Further ways out, beside trying again. */
  actions?: ReactNode;
}

/** What went wrong, why, what to do, and the code, which leads to what is written of it. */
export const Failure = ({ error, onRetry, actions }: FailureProps) => {
  const { code, message, hint } = describeError(error);
  const fields = refusedFields(error);
  return (
    <div className={classes['failure']} role="alert">
      <IconAlertTriangle size={20} stroke={1.75} className={classes['icon']} aria-hidden />
      <div className={classes['words']}>
        <Text fw={600}>{message}</Text>
        {hint === '' ? null : <Text size="sm">{hint}</Text>}
        {fields.length === 0 ? null : (
          <ul className={classes['fields']}>
            {fields.map((field) => (
              <li key={field}>{field}</li>
            ))}
          </ul>
        )}
        <Group gap="sm" mt={10}>
          {onRetry === undefined ? null : (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
              Try again
            </Button>
          )}
          {actions}
          {code === 'auth.required' ? (
            <Anchor href="/sign-in" target="_blank" size="sm" underline="always">
              Sign in on a new page, then try again here
            </Anchor>
          ) : null}
          <Anchor
            href={`/docs/errors#${code}`}
            target="_blank"
            rel="noopener"
            size="xs"
            ff="monospace"
            underline="always"
            className={classes['code'] ?? ''}
          >
            {code}
          </Anchor>
        </Group>
      </div>
    </div>
  );
};
