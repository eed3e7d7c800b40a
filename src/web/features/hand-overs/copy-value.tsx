import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** Copies one value. `name` says which, to those who only hear the page. */
export const CopyValue = ({ name, value }: { name: string; value: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={copied ? `${name} is copied` : `Copy ${name}`}
        onClick={copy}
      >
        {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </ActionIcon>
    )}
  </CopyButton>
);
