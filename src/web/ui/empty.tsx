import { EmptyState } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing here, said plainly, with the next step where there is one. */
export const Empty = ({ icon, title, children, action }: EmptyProps) => (
  <EmptyState
    icon={icon}
    title={title}
    description={children}
    withIndicatorBackground
    py={48}
    px="md"
    maw={520}
    mx="auto"
  >
    {action === undefined ? null : <EmptyState.Actions>{action}</EmptyState.Actions>}
  </EmptyState>
);
