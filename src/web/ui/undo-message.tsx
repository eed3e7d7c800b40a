import { Button, Group, Text } from '@mantine/core';

/** What was done, with a button that takes it back. */
export const UndoMessage = ({ message, onUndo }: { message: string; onUndo: () => void }) => (
  <Group justify="space-between" wrap="nowrap" gap="md">
    <Text size="sm">{message}</Text>
    <Button size="compact-sm" variant="default" flex="none" onClick={onUndo}>
      Undo
    </Button>
  </Group>
);
