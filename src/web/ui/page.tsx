import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** Shown in place of the title where it needs marks beside it; the title still names the tab. */
  heading?: ReactNode;
  description?: ReactNode;
  /** Stands above the title: where this page belongs. */
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every page: one heading, what the page is for, its actions, and the tab's title. */
export const Page = ({ title, heading, description, above, actions, children }: PageProps) => {
  useEffect(() => {
    document.title = `${title} · Plumbline`;
  }, [title]);
  return (
    <div className={classes['page']}>
      {above === undefined ? null : <div className={classes['above']}>{above}</div>}
      <Group justify="space-between" align="flex-start" gap="md" className={classes['head']}>
        <Stack gap={4} className={classes['titles']}>
          <Title order={1}>{heading ?? title}</Title>
          {description === undefined ? null : (
            <Text c="dimmed" maw={640}>
              {description}
            </Text>
          )}
        </Stack>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
};
