import { ActionIcon, Group } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';

interface OrderButtonsProps {
  /** What is moved, for those who hear the page. */
  name: string;
  isFirst: boolean;
  isLast: boolean;
  disabled: boolean;
  onMove: (by: -1 | 1) => void;
}

/** Moves something one place up or down. */
export const OrderButtons = ({ name, isFirst, isLast, disabled, onMove }: OrderButtonsProps) => (
  <Group gap={2} wrap="nowrap">
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Move ${name} up`}
      disabled={disabled || isFirst}
      onClick={() => {
        onMove(-1);
      }}
    >
      <IconArrowUp size={16} stroke={1.75} aria-hidden />
    </ActionIcon>
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Move ${name} down`}
      disabled={disabled || isLast}
      onClick={() => {
        onMove(1);
      }}
    >
      <IconArrowDown size={16} stroke={1.75} aria-hidden />
    </ActionIcon>
  </Group>
);
