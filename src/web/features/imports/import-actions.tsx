import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconCheck, IconPlayerStop, IconTrash } from '@tabler/icons-react';
import type { CrmImport } from '#contract/crm-imports.ts';
import type { ImportStep } from '#web/features/imports/run-import.ts';
import { subjectNouns } from '#web/features/imports/import-words.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { countOf, formatExact } from '#web/ui/format.ts';

interface ImportActionsProps {
  import: CrmImport;
  /** True while this page has a step under way. */
  running: boolean;
  onStep: (step: ImportStep) => void;
}

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

/** What can be done with an import in the state that it is in. */
export const ImportActions = ({ import: made, running, onStep }: ImportActionsProps) => {
  const { one, many } = subjectNouns[made.subject];
  const { create, update } = made.planned;
  const total = create + update;
  switch (made.state) {
    case 'preview':
      return (
        <>
          <Button
            variant="default"
            leftSection={<IconTrash {...icon} />}
            disabled={running}
            onClick={() => {
              onStep('discard');
            }}
          >
            Throw away
          </Button>
          <Button
            leftSection={<IconCheck {...icon} />}
            loading={running}
            disabled={total === 0}
            onClick={() => {
              onStep('apply');
            }}
          >
            {total === 0 ? 'Nothing to import' : `Import ${countOf(total, one, many)}`}
          </Button>
        </>
      );
    case 'applying':
    case 'undoing':
      return (
        <Button
          variant="default"
          leftSection={<IconPlayerStop {...icon} />}
          loading={running}
          onClick={() => {
            onStep('cancel');
          }}
        >
          Cancel
        </Button>
      );
    case 'applied':
    case 'stopped':
      return (
        <>
          {made.undoUntil === null ? null : (
            <TakeBack until={made.undoUntil} running={running} onStep={onStep} />
          )}
          {made.waiting === 0 ? null : (
            <Button
              loading={running}
              onClick={() => {
                onStep('apply');
              }}
            >
              Go on importing ({countOf(made.waiting, 'row')} left)
            </Button>
          )}
        </>
      );
    default:
      return null;
  }
};

interface TakeBackProps extends Pick<ImportActionsProps, 'running' | 'onStep'> {
  until: number;
}

const TakeBack = ({ until, running, onStep }: TakeBackProps) => {
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp {...icon} />}
        loading={running}
        onClick={ask.open}
      >
        Take back
      </Button>
      <Confirm
        opened={asking}
        onClose={ask.close}
        title="Take this import back?"
        action="Take back"
        danger
        pending={running}
        error={null}
        onConfirm={() => {
          ask.close();
          onStep('undo');
        }}
      >
        <Text size="sm">
          What it added is removed, and what it changed is as it was. What somebody changed or used since
          stays. This can be done until {formatExact(until)}.
        </Text>
      </Confirm>
    </>
  );
};
