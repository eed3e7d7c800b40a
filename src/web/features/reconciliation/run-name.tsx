import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Reconciliation } from '#contract/reconciliations.ts';
import { Failure } from '#web/ui/failure.tsx';
import { useNameRun } from './keep-run.ts';

const longestName = 120;

/** Names a run: one with a name is kept until it is deleted, and found by it. */
export const RunName = ({ run }: { run: Reconciliation }) => {
  const [typed, setTyped] = useState<string | null>(null);
  const named = useNameRun(run.id);
  const close = (): void => {
    named.reset();
    setTyped(null);
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          setTyped(run.name ?? '');
        }}
      >
        {run.name === null ? 'Keep under a name' : 'Rename'}
      </Button>
      <Modal opened={typed !== null} onClose={close} title="Keep under a name">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const name = (typed ?? '').trim();
            named.mutate(name === '' ? null : name, { onSuccess: close });
          }}
        >
          <Stack gap="md">
            <TextInput
              label="Name"
              data-autofocus
              maxLength={longestName}
              value={typed ?? ''}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
              }}
            />
            <Text size="sm" c="dimmed">
              With a name it is kept until it is deleted. Without one, the last twenty of a flow are kept.
            </Text>
            {named.error === null ? null : <Failure error={named.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={named.isPending}>
                Keep
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
};
