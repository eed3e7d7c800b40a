import { Button, Modal, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconThumbDown, IconTrophy } from '@tabler/icons-react';
import { useState } from 'react';
import type { OpportunityDetail } from '#contract/crm-opportunities.ts';
import { useLoseOpportunity, useStepOpportunity } from '#web/features/opportunities/save-opportunity.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { EditButton } from '#web/ui/page-actions.tsx';

interface OpportunityActionsProps {
  opportunity: OpportunityDetail;
  onEdit: () => void;
}

/** Won, lost, open again: what can be done in the state that it is in. */
export const OpportunityActions = ({ opportunity, onEdit }: OpportunityActionsProps) => {
  const [losing, loss] = useDisclosure(false);
  const step = useStepOpportunity(opportunity.id);
  const take = (name: 'win' | 'reopen'): void => {
    step.mutate(
      { step: name, version: opportunity.version },
      {
        onSuccess: (changed) => {
          if (name === 'reopen') return;
          notifyUndoable(`${opportunity.title} is won. Its quoted lines can be invoiced.`, () => {
            step.mutate({ step: 'reopen', version: changed.version }, { onError: notifyFailure });
          });
        },
        onError: notifyFailure,
      },
    );
  };
  return (
    <>
      <EditButton onClick={onEdit} />
      {opportunity.state === 'open' ? (
        <>
          <Button
            variant="default"
            leftSection={<IconThumbDown size={16} stroke={1.75} aria-hidden />}
            onClick={loss.open}
          >
            Lost
          </Button>
          <Button
            loading={step.isPending}
            leftSection={<IconTrophy size={16} stroke={1.75} aria-hidden />}
            onClick={() => {
              take('win');
            }}
          >
            Won
          </Button>
        </>
      ) : (
        <Button
          variant="default"
          loading={step.isPending}
          onClick={() => {
            take('reopen');
          }}
        >
          Open again
        </Button>
      )}
      <Modal opened={losing} onClose={loss.close} title="Why was it lost?" centered>
        <LossForm opportunity={opportunity} onDone={loss.close} />
      </Modal>
    </>
  );
};

const LossForm = ({ opportunity, onDone }: { opportunity: OpportunityDetail; onDone: () => void }) => {
  const [reason, setReason] = useState('');
  const lose = useLoseOpportunity(opportunity.id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        lose.mutate({ version: opportunity.version, reason: reason.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack gap="md">
        <Textarea
          label="Reason"
          required
          data-autofocus
          placeholder="Price, timing, another firm"
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <DialogEnd action="Mark as lost" pending={lose.isPending} error={lose.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
