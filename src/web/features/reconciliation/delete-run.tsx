import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Reconciliation } from '#contract/reconciliations.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { useDeleteRun } from './keep-run.ts';

/** Deletes a run that is over, after asking. */
export const DeleteRun = ({ run, onDeleted }: { run: Reconciliation; onDeleted: () => void }) => {
  const [isAsked, ask] = useState(false);
  const removal = useDeleteRun(run.id);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          ask(true);
        }}
      >
        Delete
      </Button>
      <Confirm
        opened={isAsked}
        onClose={() => {
          ask(false);
        }}
        title="Delete it"
        action="Delete"
        pending={removal.isPending}
        error={removal.error}
        onConfirm={() => {
          removal.mutate(undefined, { onSuccess: onDeleted });
        }}
      >
        What it found goes with it. Nothing at the vendors changes.
      </Confirm>
    </>
  );
};
