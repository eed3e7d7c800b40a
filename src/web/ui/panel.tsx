import { Group, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Content reaches the edges: for tables and lists. */
  flush?: boolean;
  children: ReactNode;
}

/** A surface that holds one subject; a titled one is a landmark of its own. */
export const Panel = ({ title, description, actions, flush = false, children }: PanelProps) => {
  const titleId = useId();
  return (
    <section className={classes['panel']} aria-labelledby={title === undefined ? undefined : titleId}>
      {title === undefined ? null : (
        <Group justify="space-between" align="flex-start" gap="sm" className={classes['head']}>
          <div>
            <Title order={2} id={titleId}>
              {title}
            </Title>
            {description === undefined ? null : (
              <Text size="sm" c="dimmed" mt={2}>
                {description}
              </Text>
            )}
          </div>
          {actions}
        </Group>
      )}
      <div className={flush ? classes['flush'] : classes['body']}>{children}</div>
    </section>
  );
};
