import { Button, Group, Stack, Text } from '@mantine/core';
import type { RecordDouble } from '#contract/links.ts';
import { useUndoDouble } from '#web/features/links/list-doubles.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { RecordName } from '#web/ui/record-name.tsx';
import classes from './double-list.module.css';

/** Doubles that a person has yet to make one at their vendor; each goes by itself once it is seen there. */
export const DoubleList = ({ doubles }: { doubles: readonly RecordDouble[] }) => {
  const undo = useUndoDouble();
  return (
    <ul className={classes['list']} aria-label="Doubles to be merged">
      {doubles.map((each) => (
        <li key={each.id}>
          <Group justify="space-between" align="flex-start" gap="md">
            <Group gap="lg">
              <RecordName record={each.double} under="The double" />
              <RecordName record={each.kept} under="The one that is kept" />
            </Group>
            <AdminOnly>
              <Button
                size="xs"
                variant="default"
                loading={undo.isPending && undo.variables === each.id}
                onClick={() => {
                  undo.mutate(each.id, {
                    onSuccess: () => {
                      notifyDone('Taken back. It is matched like any other record.');
                    },
                    onError: notifyFailure,
                  });
                }}
              >
                Take it back
              </Button>
            </AdminOnly>
          </Group>
          <Stack gap={2} mt="sm">
            <Text size="sm">{each.byHand}</Text>
            <Text size="xs" c="dimmed">
              Said by {each.decidedBy.name} <Moment at={each.decidedAt} />. It leaves this list once it is
              merged or archived there.
            </Text>
          </Stack>
        </li>
      ))}
    </ul>
  );
};
