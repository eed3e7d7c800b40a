import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { InvitationTable } from '#web/features/members/invitation-table.tsx';
import { InviteDialog } from '#web/features/members/invite-dialog.tsx';
import { MemberTable } from '#web/features/members/member-table.tsx';
import { membersQuery } from '#web/features/members/members.ts';
import { ViewerContext } from '#web/features/members/viewer.ts';
import { sessionQuery } from '#web/features/session/read-session.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

/** Who works in this workspace, and who is invited. */
export const MembersPage = () => {
  const members = useQuery(membersQuery);
  const { data: session } = useQuery(sessionQuery);
  const [inviting, invite] = useDisclosure(false);
  const viewer = { id: session?.user?.id ?? '', role: session?.role ?? 'member' };
  return (
    <ViewerContext value={viewer}>
      <SettingsFrame
        title="Members"
        description="Who works in this workspace. They come by a join link, which is good once."
        actions={
          <AdminOnly otherwise="Only owners and admins of the workspace invite and remove members.">
            <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={invite.open}>
              Invite somebody
            </Button>
          </AdminOnly>
        }
      >
        <Loaded query={members}>
          {({ items, invitations }) => (
            <Stack gap="lg">
              <Panel flush>
                <MemberTable members={items} />
              </Panel>
              {invitations.length === 0 ? null : (
                <Panel
                  title="Invited"
                  description="A link is shown once. Who lost theirs is invited again."
                  flush
                >
                  <InvitationTable invitations={invitations} />
                </Panel>
              )}
            </Stack>
          )}
        </Loaded>
        <InviteDialog opened={inviting} onClose={invite.close} />
      </SettingsFrame>
    </ViewerContext>
  );
};
