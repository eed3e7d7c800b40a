import { Button } from '@mantine/core';
import { useFieldRefresh } from '#web/features/mappings/mapping-queries.ts';
import { countOf } from '#web/ui/format.ts';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';

/** Has more records of both sides looked through, for fields that few of them have or that were made just now. */
export const FieldRefresh = ({ flowId }: { flowId: string }) => {
  const refresh = useFieldRefresh(flowId);
  return (
    <Button
      size="xs"
      variant="default"
      loading={refresh.isPending}
      onClick={() => {
        refresh.mutate(undefined, {
          onSuccess: ({ looked, sources, targets }) => {
            const custom = [...sources, ...targets].filter(({ isCustom }) => isCustom).length;
            notifyDone(
              `${countOf(looked.source + looked.target, 'record')} looked through: ${countOf(custom, 'custom field')}.`,
            );
          },
          onError: notifyFailure,
        });
      }}
    >
      Look for fields
    </Button>
  );
};
