import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { WorkspaceMember } from '#contract/members.ts';
import { useRemoveMember } from '#web/features/members/members.ts';
import { mayManage, useViewer } from '#web/features/members/viewer.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { countOf } from '#web/ui/format.ts';
import { RowButton } from '#web/ui/row-button.tsx';

/** Takes a member out of the workspace, after asking. */
export const RemoveMember = ({ member }: { member: WorkspaceMember }) => {
  const viewer = useViewer();
  const [asking, ask] = useDisclosure(false);
  const remove = useRemoveMember();
  if (member.id === viewer.id || !mayManage(viewer, member.role)) return null;
  return (
    <>
      <RowButton verb="Remove" name={member.name} onClick={ask.open} />
      <Confirm
        opened={asking}
        onClose={ask.close}
        title={`Remove ${member.name}?`}
        action="Remove"
        danger
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          remove.mutate(member.id, { onSuccess: ask.close });
        }}
      >
        <Text size="sm">
          They are signed out at once, and links with which they invited others end. What they made stays;
          what they owned has no owner then, and their own saved views go.
        </Text>
        {member.apiKeys.length === 0 ? null : (
          <Text size="sm" mt="sm">
            {countOf(member.apiKeys.length, 'API key')} that they made{' '}
            {member.apiKeys.length === 1 ? 'ends' : 'end'}, and programs that use{' '}
            {member.apiKeys.length === 1 ? 'it' : 'them'} are refused: {member.apiKeys.join(', ')}. Make new
            ones first where they are needed.
          </Text>
        )}
      </Confirm>
    </>
  );
};
