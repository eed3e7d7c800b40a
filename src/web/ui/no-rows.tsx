import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** In place of the rows of a panel that is flush, in line with its title. */
export const NoRows = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed" px={{ base: 16, sm: 24 }} pb="lg">
    {children}
  </Text>
);
