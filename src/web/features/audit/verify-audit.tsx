import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useVerifyAudit } from '#web/features/audit/list-audit.ts';
import { countOf } from '#web/ui/format.ts';
import { notifyDone, notifyFailure, notifyFinding } from '#web/ui/notify.ts';

/** Computes the chain of the log again and says whether any entry was altered, removed or added. */
export const VerifyAudit = () => {
  const verify = useVerifyAudit();
  return (
    <Button
      variant="default"
      loading={verify.isPending}
      leftSection={<IconShieldCheck size={16} stroke={1.75} aria-hidden />}
      onClick={() => {
        verify.mutate(undefined, {
          onSuccess: ({ holds, entries, brokenAt, reason }) => {
            if (holds)
              notifyDone(
                `The chain holds: ${countOf(entries, 'entry', 'entries')}, none altered, removed or added.`,
              );
            else
              notifyFinding({
                code: 'audit.broken',
                message: `The chain is broken at entry ${String(brokenAt)}.`,
                hint: reason ?? '',
              });
          },
          onError: notifyFailure,
        });
      }}
    >
      Verify the chain
    </Button>
  );
};
