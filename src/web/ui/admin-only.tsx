import { Text } from '@mantine/core';
import { createContext, useContext, type ReactNode } from 'react';

/** Whether who is signed in is an owner or admin of the workspace. The server decides; this spares people a refusal. */
export const AdminContext = createContext(true);

export const useIsAdmin = (): boolean => useContext(AdminContext);

interface AdminOnlyProps {
  children: ReactNode;
  /** What a member reads in its place, as a sentence; nothing where the place speaks for itself. */
  otherwise?: string;
}

/** What only owners and admins may do, left out for members. */
export const AdminOnly = ({ children, otherwise }: AdminOnlyProps) => {
  if (useIsAdmin()) return <>{children}</>;
  return otherwise === undefined ? null : (
    <Text size="sm" c="dimmed">
      {otherwise}
    </Text>
  );
};
