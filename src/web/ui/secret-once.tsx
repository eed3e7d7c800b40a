import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface SecretOnceProps {
  value: string;
  /** What it is for, and that it is not shown again. */
  children: ReactNode;
  onDone: () => void;
}

/** Something secret that the server tells this once, to be copied now. */
export const SecretOnce = ({ value, children, onDone }: SecretOnceProps) => (
  <Stack gap="md">
    <Text size="sm">{children}</Text>
    <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      {value}
    </Code>
    <Group justify="flex-end" gap="xs">
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
      <Button onClick={onDone}>Done</Button>
    </Group>
  </Stack>
);
