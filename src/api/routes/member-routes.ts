import type { Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { queueInvitation } from '#api/invitation-mail.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  changeMember,
  inviteMember,
  listMembers,
  removeMember,
  withdrawInvitation,
  type Invitation,
} from '#contract/members.ts';
import type { Role } from '#contract/session.ts';
import { listApiKeys, revokeKeysOf } from '#store/api-keys.ts';
import { appendAudit } from '#store/audit.ts';
import type { InvitationTable } from '#store/auth-tables.ts';
import * as invitations from '#store/invitations.ts';
import * as members from '#store/members.ts';
import type { Database } from '#store/tables.ts';
import { findPersonByEmail } from '#store/crm/people.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** Members of a workspace and invitations to it. Admins care for admins and members, owners for everybody. */
export const memberRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listMembers, ({ member }) => {
    const { workspaceId, role: ownRole } = member();
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const keys = ownRole === 'member' ? [] : await listApiKeys(trx);
      const people = await members.listMembers(trx, workspaceId);
      const open = await invitations.listInvitations(trx, workspaceId);
      const nameOf = await loadActorNames(
        trx,
        open.map((row) => row.invited_by),
      );
      return {
        items: people.map(({ user_id: id, name, email, role, created_at: since }) => ({
          id,
          name,
          email,
          role,
          since: since.getTime(),
          apiKeys: keys.filter((key) => key.created_by === `user:${id}`).map((key) => key.name),
        })),
        invitations: open.map((row) => invitationOf(row, nameOf)),
      };
    });
  });

  serve(app, inviteMember, ({ body, member }) => {
    const inviter = member();
    const { workspaceId, actor } = inviter;
    const { role } = body;
    const email = body.email.toLowerCase();
    if (role === 'owner') requireOwner(inviter);
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const now = deps.clock.now();
      if ((await findPersonByEmail(trx, workspaceId, email)) !== null)
        throw apiError('member.exists', 'This person is a member of the workspace already.');
      const { token, row } = await invitations.createInvitation(
        trx,
        { workspace_id: workspaceId, email, role, invited_by: actor },
        now,
      );
      const link = `${deps.publicUrl}/join/${token}`;
      const isMailed = deps.outside.hasMail;
      const { name: workspaceName } = await trx
        .selectFrom('workspace')
        .select('name')
        .where('id', '=', workspaceId)
        .executeTakeFirstOrThrow();
      if (isMailed) await queueInvitation(trx, deps.vault, { row, link, workspaceName }, now);
      const nameOf = await loadActorNames(trx, [actor]);
      const subject = { subjectKind: 'invitation', subjectId: row.id };
      const entry = { actor, action: 'member.invited', ...subject, details: { role } };
      await appendAudit(trx, workspaceId, [entry], now);
      return { link, isMailed, invitation: invitationOf(row, nameOf) };
    });
  });

  serve(app, withdrawInvitation, ({ params: { id }, member }) => {
    const withdrawer = member();
    const { workspaceId, actor } = withdrawer;
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const now = deps.clock.now();
      const row = await invitations.holdOpenInvitation(trx, workspaceId, id);
      if (row === null) throw apiError('invitation.not_found', 'There is no such open invitation here.');
      if (row.role === 'owner') requireOwner(withdrawer);
      await invitations.closeInvitation(trx, id, 'withdrawn', now);
      const subject = { subjectKind: 'invitation', subjectId: id };
      await appendAudit(
        trx,
        workspaceId,
        [{ actor, action: 'member.invitation_withdrawn', ...subject, details: {} }],
        now,
      );
      return { id };
    });
  });

  serve(app, changeMember, ({ params: { id }, body: { role }, member }) => {
    const changer = member();
    const { workspaceId, actor } = changer;
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const now = deps.clock.now();
      const before = await holdRoleOf(trx, changer, id, role);
      if (before === role) return { id, role };
      await members.changeRole(trx, workspaceId, id, role);
      if (powers[role] < powers[before])
        await invitations.withdrawInvitationsBy(trx, workspaceId, `user:${id}`, now);
      const subject = { subjectKind: 'member', subjectId: id };
      const details = { before, after: role };
      await appendAudit(
        trx,
        workspaceId,
        [{ actor, action: 'member.role_changed', ...subject, details }],
        now,
      );
      return { id, role };
    });
  });

  serve(app, removeMember, ({ params: { id }, member }) => {
    const remover = member();
    const { workspaceId, actor } = remover;
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const now = deps.clock.now();
      const role = await holdRoleOf(trx, remover, id, null);
      await members.removeMember(trx, workspaceId, id);
      await invitations.withdrawInvitationsBy(trx, workspaceId, `user:${id}`, now);
      const revokedKeys = await revokeKeysOf(trx, workspaceId, `user:${id}`, now);
      const subject = { subjectKind: 'member', subjectId: id };
      await appendAudit(
        trx,
        workspaceId,
        [
          { actor, action: 'member.removed', ...subject, details: { role, apiKeys: revokedKeys.length } },
          ...revokedKeys.map((key) => ({
            actor,
            action: 'api_key.revoked',
            subjectKind: 'api_key',
            subjectId: key.id,
            details: { because: 'member.removed' },
          })),
        ],
        now,
      );
      return { id, revokedKeys: [...revokedKeys] };
    });
  });
};

const powers: Readonly<Record<Role, number>> = { member: 0, admin: 1, owner: 2 };

const requireOwner = ({ role }: Pick<Member, 'role'>): void => {
  if (role !== 'owner')
    throw apiError('member.owners_only', 'Only owners of the workspace make, change or remove owners.');
};

/**
 * The role that a member has and is to lose or change; all roles of the workspace are held with it, and the caller's own
 * is read anew among them. `after` is null for one who leaves.
 *
 * @throws `member.not_found`, `member.owners_only`, `member.last_owner`.
 */
const holdRoleOf = async (
  trx: Transaction<Database>,
  { workspaceId, caller, role: known }: Member & { readonly workspaceId: WorkspaceId },
  id: string,
  after: Role | null,
): Promise<Role> => {
  const roles = await members.holdRoles(trx, workspaceId);
  const before = roles.get(id);
  if (before === undefined) throw apiError('member.not_found', 'There is no such member of this workspace.');
  const role = caller.user === null ? known : roles.get(caller.user.id);
  if (role === undefined || role === 'member')
    throw apiError('auth.forbidden', 'Only owners and admins of the workspace may do this.');
  if (before === 'owner' || after === 'owner') requireOwner({ role });
  const owners = [...roles.values()].filter((each) => each === 'owner').length;
  if (before === 'owner' && after !== 'owner' && owners === 1)
    throw apiError('member.last_owner', 'The workspace would have no owner.');
  return before;
};

const invitationOf = (
  row: InvitationTable,
  nameOf: (actor: string) => { readonly id: string; readonly name: string },
): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invitedBy: nameOf(row.invited_by),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
