import { useState } from 'react';
import { CandidateChoice } from '#web/features/links/candidate-choice.tsx';
import type { FlowLink } from '#web/features/links/flow-link.ts';
import { MoveDialog } from '#web/features/links/move-dialog.tsx';

interface RelinkDialogProps {
  link: FlowLink;
  opened: boolean;
  onClose: () => void;
}

/** Says which other record of the target a source is. */
export const RelinkDialog = ({ link, opened, onClose }: RelinkDialogProps) => {
  const [to, setTo] = useState<string | null>(null);
  const { flowId, sourceRecordId } = link;
  return (
    <MoveDialog
      opened={opened}
      onClose={onClose}
      title={`Which record is ${link.sourceName}?`}
      action="Link"
      done="Linked. It follows its source from now on."
      move={to === null ? null : { move: 'change', flowId, sourceRecordId, to }}
    >
      <CandidateChoice recordId={sourceRecordId} flowId={flowId} value={to} onPick={setTo} />
    </MoveDialog>
  );
};
