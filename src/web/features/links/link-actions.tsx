import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { RecordRef } from '#contract/vocabulary.ts';
import type { FlowLink } from '#web/features/links/flow-link.ts';
import { MergeDialog } from '#web/features/links/merge-dialog.tsx';
import { RelinkDialog } from '#web/features/links/relink-dialog.tsx';
import { SplitDialog } from '#web/features/links/split-dialog.tsx';
import { UnlinkDialog } from '#web/features/links/unlink-dialog.tsx';
import { AdminOnly } from '#web/ui/admin-only.tsx';

interface LinkActionsProps {
  link: FlowLink;
  /** The record of the flow's target that it is linked with; null while there is none. */
  target: RecordRef | null;
  /** False takes the buttons away and leaves a dialog that is open: while a record is looked at again, for instance. */
  offered?: boolean;
}

type Dialog = 'relink' | 'unlink' | 'split' | 'merge';

const labels: Readonly<Record<Dialog, string>> = {
  relink: 'Link with another…',
  unlink: 'Unlink…',
  split: 'Split…',
  merge: 'Merge doubles…',
};

/** What a person can say of a link; each shows what follows before anything is done. */
export const LinkActions = ({ link, target, offered = true }: LinkActionsProps) => {
  const [open, setOpen] = useState<Dialog | null>(null);
  const close = (): void => {
    setOpen(null);
  };
  const deeds: readonly Dialog[] = target === null ? ['relink'] : ['relink', 'unlink', 'split', 'merge'];
  return (
    <AdminOnly>
      {offered ? (
        <Group gap="xs">
          {deeds.map((each) => (
            <Button
              key={each}
              size="xs"
              variant="default"
              onClick={() => {
                setOpen(each);
              }}
            >
              {target === null ? 'Link with a record…' : labels[each]}
            </Button>
          ))}
        </Group>
      ) : null}
      {/* Each begins anew when it is opened. */}
      {open === 'relink' ? <RelinkDialog link={link} opened onClose={close} /> : null}
      {open === 'unlink' ? <UnlinkDialog link={link} opened onClose={close} /> : null}
      {open === 'split' ? <SplitDialog link={link} opened onClose={close} /> : null}
      {open === 'merge' && target !== null ? <MergeDialog record={target} opened onClose={close} /> : null}
    </AdminOnly>
  );
};
