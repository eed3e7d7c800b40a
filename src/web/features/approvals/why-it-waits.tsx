import { Text } from '@mantine/core';
import type { Approval } from '#contract/approvals.ts';
import { approversIn, triggerIn } from '#contract/approval-rules.ts';
import { Moment } from '#web/ui/moment.tsx';

/** The rules that a change meets, who may approve it, and who has. */
export const WhyItWaits = ({ approval }: { approval: Approval }) => (
  <>
    <Text size="sm">
      {approval.rules.map((rule) => triggerIn(rule, (name) => approval.ruleLabels[name] ?? name)).join('. ')}:
      waits for {approversIn(approval)}.
    </Text>
    {approval.people === 1 && approval.editedBy === null && approval.expiresAt === null ? null : (
      <Text size="sm" c="dimmed">
        {approval.people === 1 ? null : (
          <>
            {approval.approvedBy.length} of {approval.people}
            {approval.approvedBy.length === 0
              ? ' approved. '
              : ` approved (${approval.approvedBy.map(({ actor }) => actor.name).join(', ')}). `}
          </>
        )}
        {approval.editedBy === null ? null : <>Edited by {approval.editedBy.name}. </>}
        {approval.expiresAt === null || approval.approvalState !== 'waiting' ? null : (
          <>
            Expires <Moment at={approval.expiresAt} />.
          </>
        )}
      </Text>
    )}
  </>
);
