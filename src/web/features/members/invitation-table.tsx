import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Invitation } from '#contract/members.ts';
import { useWithdrawInvitation } from '#web/features/members/members.ts';
import { mayManage, useViewer } from '#web/features/members/viewer.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { useNow } from '#web/ui/now.ts';
import { RowButton } from '#web/ui/row-button.tsx';

const helper = columnsOf<Invitation>();

const columns = helper.columns([
  helper.accessor('email', { header: 'Email', meta: { card: 'title' } }),
  helper.accessor('role', { header: 'Role', cell: ({ getValue }) => humanise(getValue()) }),
  helper.display({
    id: 'invited',
    header: 'Invited',
    cell: ({ row: { original: invitation } }) => (
      <span>
        <Moment at={invitation.createdAt} /> by {invitation.invitedBy.name}
      </span>
    ),
  }),
  helper.accessor('expiresAt', { header: 'Link', cell: ({ getValue }) => <Until at={getValue()} /> }),
  helper.display({
    id: 'actions',
    header: () => null,
    meta: { align: 'right', card: 'plain' },
    cell: ({ row: { original: invitation } }) => <Withdraw invitation={invitation} />,
  }),
]);

/** Who was invited and has not joined, newest first. */
export const InvitationTable = ({ invitations }: { invitations: readonly Invitation[] }) => (
  <DataTable label="Invitations" columns={columns} rows={invitations} rowId={(invitation) => invitation.id} />
);

const Until = ({ at }: { at: number }) =>
  at <= useNow() ? (
    'No longer good'
  ) : (
    <span>
      Good until <Moment at={at} show="day" />
    </span>
  );

const Withdraw = ({ invitation }: { invitation: Invitation }) => {
  const viewer = useViewer();
  const [asking, ask] = useDisclosure(false);
  const withdraw = useWithdrawInvitation();
  if (!mayManage(viewer, invitation.role)) return null;
  return (
    <>
      <RowButton verb="Withdraw" name={`the invitation of ${invitation.email}`} onClick={ask.open} />
      <Confirm
        opened={asking}
        onClose={ask.close}
        title={`Withdraw the invitation of ${invitation.email}?`}
        action="Withdraw"
        danger
        pending={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() => {
          withdraw.mutate(invitation.id, { onSuccess: ask.close });
        }}
      >
        <Text size="sm">
          The link that they were given is refused from now on. You can invite them again.
        </Text>
      </Confirm>
    </>
  );
};
