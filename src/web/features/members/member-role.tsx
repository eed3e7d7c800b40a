import type { WorkspaceMember } from '#contract/members.ts';
import { useChangeMember } from '#web/features/members/members.ts';
import { mayManage, rolesFor, useViewer } from '#web/features/members/viewer.ts';
import { humanise } from '#web/ui/format.ts';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Pick } from '#web/ui/pick.tsx';

/** A member's role, to be changed by those who may; nobody changes their own by a slip. */
export const MemberRole = ({ member }: { member: WorkspaceMember }) => {
  const viewer = useViewer();
  const change = useChangeMember();
  if (member.id === viewer.id || !mayManage(viewer, member.role)) return humanise(member.role);
  return (
    <Pick
      aria-label={`Role of ${member.name}`}
      size="xs"
      w={120}
      value={member.role}
      choices={rolesFor(viewer)}
      disabled={change.isPending}
      onPick={(role) => {
        change.mutate(
          { id: member.id, role },
          {
            onSuccess: () => {
              notifyDone(`${member.name} is ${role === 'member' ? 'a member' : `an ${role}`} now.`);
            },
            onError: notifyFailure,
          },
        );
      }}
    />
  );
};
