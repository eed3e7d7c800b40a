import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { makeRecordAnew } from '#contract/records.ts';
import { call } from '#web/server/call.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { notifyDone } from '#web/ui/notify.ts';

interface MakeAnewProps {
  flowId: string;
  sourceRecordId: string;
}

const useMakeAnew = ({ flowId, sourceRecordId }: MakeAnewProps) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(makeRecordAnew, { params: { id: sourceRecordId }, body: { flowId } }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['records'] }),
        queryClient.invalidateQueries({ queryKey: ['crm'] }),
      ]),
  });
};

/** Asks whether what was deleted at its vendor is to be made again, and has it done. */
export const MakeAnew = (props: MakeAnewProps) => {
  const [opened, { open, close }] = useDisclosure(false);
  const anew = useMakeAnew(props);
  return (
    <AdminOnly otherwise="An owner or admin of the workspace can have a new one made.">
      <Button size="xs" variant="default" onClick={open}>
        Make a new one
      </Button>
      <Confirm
        opened={opened}
        onClose={close}
        title="Make a new record?"
        action="Make a new one"
        pending={anew.isPending}
        error={anew.error}
        onConfirm={() => {
          anew.mutate(undefined, {
            onSuccess: () => {
              close();
              notifyDone('The old link is ended, and the record is carried again.');
            },
          });
        }}
      >
        <Text size="sm">
          The vendor is asked whether the old record is really gone. Then the link to it is ended, which stays
          in the history, and the record is carried as if for the first time: linked to one that is surely the
          same, or made anew.
        </Text>
      </Confirm>
    </AdminOnly>
  );
};
