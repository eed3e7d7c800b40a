import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { csvLines } from '#contract/finding-table.ts';
import { handOverColumns, handOverRows } from '#contract/hand-over-table.ts';
import { listHandOvers } from '#contract/hand-overs.ts';
import { call } from '#web/server/call.ts';
import { notifyFailure } from '#web/ui/notify.ts';
import type { HandOverFilter } from './list-hand-overs.ts';

/** Reads every page of the list as it is filtered. */
const readAll = async (filter: HandOverFilter): Promise<Blob> => {
  const parts = [csvLines([handOverColumns])];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof call<typeof listHandOvers>>> = await call(listHandOvers, {
      query: { ...filter, limit: 200, ...(cursor === null ? {} : { cursor }) },
    });
    parts.push(csvLines(page.items.flatMap(handOverRows)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return new Blob(parts, { type: 'text/csv' });
};

/** The list as a file for spreadsheets, a row for each line of each invoice. */
export const ExportHandOvers = ({ filter }: { filter: HandOverFilter }) => {
  const reading = useMutation({ mutationFn: () => readAll(filter) });
  return (
    <Button
      variant="default"
      size="xs"
      loading={reading.isPending}
      leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
      onClick={() => {
        reading.mutate(undefined, {
          onSuccess: (file) => {
            const link = document.createElement('a');
            link.href = URL.createObjectURL(file);
            link.download = `hand-overs-${filter.state}.csv`;
            link.click();
            URL.revokeObjectURL(link.href);
          },
          onError: notifyFailure,
        });
      }}
    >
      CSV
    </Button>
  );
};
