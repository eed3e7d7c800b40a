import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApplyMove } from '#web/features/links/apply-move.ts';
import { Consequences } from '#web/features/links/consequences.tsx';
import { movePreviewQuery, type Move } from '#web/features/links/preview-move.ts';
import { Failure } from '#web/ui/failure.tsx';
import { Lines } from '#web/ui/loaded.tsx';

interface MoveDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The deed as a verb: "Unlink". */
  action: string;
  /** Null until all of it is chosen. */
  move: Move | null;
  done: string;
  /** What is chosen here. */
  children: ReactNode;
}

/** Lets a move be chosen, shows all that follows of it, and makes it exactly so. */
export const MoveDialog = ({ opened, onClose, title, action, move, done, children }: MoveDialogProps) => {
  const preview = useQuery({ ...movePreviewQuery(move), enabled: opened && move !== null });
  const apply = useApplyMove(done);
  const shown = preview.data;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="xl">
      <Stack gap="md">
        {children}
        {move === null ? null : (
          <div aria-live="polite" aria-busy={preview.isFetching}>
            {preview.isFetching ? <Lines count={6} /> : null}
            {!preview.isFetching && preview.error !== null ? (
              <Failure error={preview.error} onRetry={() => void preview.refetch()} />
            ) : null}
            {!preview.isFetching && preview.error === null && shown !== undefined ? (
              <Consequences found={shown.consequences} />
            ) : null}
          </div>
        )}
        {apply.error === null ? null : <Failure error={apply.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={apply.isPending}
            disabled={move === null || shown === undefined || preview.isFetching || preview.error !== null}
            onClick={(event) => {
              if (event.detail >= 2 || move === null || shown === undefined) return;
              apply.mutate(
                { move, digest: shown.digest },
                {
                  onSuccess: onClose,
                  onError: () => void preview.refetch(),
                },
              );
            }}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
