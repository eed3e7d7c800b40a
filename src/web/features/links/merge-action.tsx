import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { RecordRef } from '#contract/vocabulary.ts';
import { MergeDialog } from '#web/features/links/merge-dialog.tsx';
import { AdminOnly } from '#web/ui/admin-only.tsx';

/** Says of a record of a target that another one there is the same, whether it is linked or not. */
export const MergeAction = ({ record }: { record: RecordRef }) => {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <AdminOnly>
      <Button size="xs" variant="default" onClick={open}>
        Merge doubles…
      </Button>
      {isOpen ? <MergeDialog record={record} opened onClose={close} /> : null}
    </AdminOnly>
  );
};
