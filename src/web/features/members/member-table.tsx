import type { WorkspaceMember } from '#contract/members.ts';
import { MemberRole } from '#web/features/members/member-role.tsx';
import { RemoveMember } from '#web/features/members/remove-member.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';

const helper = columnsOf<WorkspaceMember>();

const columns = helper.columns([
  helper.accessor('name', { header: 'Name', meta: { card: 'title' } }),
  helper.accessor('email', { header: 'Email' }),
  helper.accessor('role', {
    header: 'Role',
    cell: ({ row: { original: member } }) => <MemberRole member={member} />,
  }),
  helper.accessor('since', { header: 'Since', cell: ({ getValue }) => <Moment at={getValue()} /> }),
  helper.display({
    id: 'actions',
    header: () => null,
    meta: { align: 'right', card: 'plain' },
    cell: ({ row: { original: member } }) => <RemoveMember member={member} />,
  }),
]);

/** Members by name. */
export const MemberTable = ({ members }: { members: readonly WorkspaceMember[] }) => (
  <DataTable label="Members" columns={columns} rows={members} rowId={(member) => member.id} />
);
