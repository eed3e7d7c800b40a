import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { csvLines, findingColumns, findingRows } from '#contract/finding-table.ts';
import { listFindings, type Reconciliation } from '#contract/reconciliations.ts';
import { call } from '#web/server/call.ts';
import { notifyFailure } from '#web/ui/notify.ts';

/** Reads every page, a few thousand rows at most a second, and hands the whole over as one file. */
const readAll = async (run: Reconciliation): Promise<Blob> => {
  const parts = [csvLines([findingColumns])];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof call<typeof listFindings>>> = await call(listFindings, {
      params: { id: run.id },
      query: { limit: 200, ...(cursor === null ? {} : { cursor }) },
    });
    parts.push(csvLines(page.items.flatMap(findingRows)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return new Blob(parts, { type: 'text/csv' });
};

/** Every finding, field by field, as a file for spreadsheets. */
export const ExportFindings = ({ run }: { run: Reconciliation }) => {
  const reading = useMutation({ mutationFn: () => readAll(run) });
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
            link.download = `${run.purpose === 'rehearse' ? 'rehearsal' : 'reconciliation'}-${run.id}.csv`;
            link.click();
            URL.revokeObjectURL(link.href);
          },
          onError: notifyFailure,
        });
      }}
    >
      Export as CSV
    </Button>
  );
};
