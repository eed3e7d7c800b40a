import { Button } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconPencil } from '@tabler/icons-react';

/** At the head of a page: opens the form of what the page shows. */
export const EditButton = ({ onClick }: { onClick: () => void }) => (
  <Button
    variant="default"
    leftSection={<IconPencil size={16} stroke={1.75} aria-hidden />}
    onClick={onClick}
  >
    Edit
  </Button>
);

interface ArchiveButtonProps {
  isArchived: boolean;
  pending: boolean;
  onClick: () => void;
}

/** At the head of a page: archives what the page shows, or brings it back. */
export const ArchiveButton = ({ isArchived, pending, onClick }: ArchiveButtonProps) => {
  const Icon = isArchived ? IconArchiveOff : IconArchive;
  return (
    <Button
      variant="default"
      loading={pending}
      leftSection={<Icon size={16} stroke={1.75} aria-hidden />}
      onClick={onClick}
    >
      {isArchived ? 'Bring back' : 'Archive'}
    </Button>
  );
};
