import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { Invitation, WorkspaceMember } from '#contract/members.ts';
import type { Role } from '#contract/session.ts';
import type { Acting } from '#engine/actions/acting.ts';
import { listApiKeys, revokeKeysOf } from '#store/api-keys.ts';
import { appendAudit } from '#store/audit.ts';
import type { InvitationTable } from '#store/auth-tables.ts';
import * as invitations from '#store/invitations.ts';
import * as members from '#store/members.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { findPersonByEmail } from '#store/crm/people.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { apiError } from './api-errors.ts';
import { queueInvitation } from './invitation-mail.ts';

/** Who cares for members. Admins care for admins and members, owners for everybody. */
export interface MemberActing extends Acting {
  readonly role: Role;
  /** The person whose role is read anew among those that are held; null for a program, and at the machine itself. */
  readonly userId: string | null;
  /** Whose deed it counts as: behind a key stands whoever made it. */
  readonly person: string;
}

export interface MemberDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly publicUrl: string;
  readonly outside: { readonly hasMail: boolean };
}

/** The members of the workspace, and who is invited. Names of keys are told to owners and admins only. */
export const readMembers = (
  { db }: Pick<MemberDeps, 'db'>,
  { workspaceId, role: ownRole }: Pick<MemberActing, 'workspaceId' | 'role'>,
): Promise<{ items: WorkspaceMember[]; invitations: Invitation[] }> =>
  inWorkspace(db, workspaceId, async (trx) => {
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

/** @throws `member.exists`, `member.owners_only`. The link is told here only, and replaces an earlier one. */
export const invite = async (
  deps: MemberDeps,
  inviter: MemberActing,
  asked: { readonly email: string; readonly role: Role },
): Promise<{ readonly link: string; readonly isMailed: boolean; readonly invitation: Invitation }> => {
  const { workspaceId, actor, person } = inviter;
  const { role } = asked;
  const email = asked.email.toLowerCase();
  if (role === 'owner') requireOwner(inviter);
  return inWorkspace(deps.db, workspaceId, async (trx) => {
    const now = deps.clock.now();
    if ((await findPersonByEmail(trx, workspaceId, email)) !== null)
      throw apiError('member.exists', 'This person is a member of the workspace already.');
    const { token, row } = await invitations.createInvitation(
      trx,
      { workspace_id: workspaceId, email, role, invited_by: person },
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
    const nameOf = await loadActorNames(trx, [person]);
    const subject = { subjectKind: 'invitation', subjectId: row.id };
    const entry = { actor, action: 'member.invited', ...subject, details: { role } } as const;
    await appendAudit(trx, workspaceId, [entry], now);
    return { link, isMailed, invitation: invitationOf(row, nameOf) };
  });
};

/** @throws `invitation.not_found`, `member.owners_only`. */
export const withdraw = (
  deps: MemberDeps,
  withdrawer: MemberActing,
  id: string,
): Promise<{ readonly id: string }> => {
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
};

/** @throws `member.not_found`, `member.owners_only`, `member.last_owner`. */
export const giveRole = (
  deps: MemberDeps,
  changer: MemberActing,
  id: string,
  role: Role,
): Promise<{ readonly id: string; readonly role: Role }> => {
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
    await appendAudit(trx, workspaceId, [{ actor, action: 'member.role_changed', ...subject, details }], now);
    return { id, role };
  });
};

/** Ends a membership with the sessions and API keys of it. @throws `member.not_found`, `member.owners_only`, `member.last_owner`. */
export const remove = (
  deps: MemberDeps,
  remover: MemberActing,
  id: string,
): Promise<{
  readonly id: string;
  readonly revokedKeys: { readonly id: string; readonly name: string }[];
}> => {
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
          action: 'api_key.revoked' as const,
          subjectKind: 'api_key',
          subjectId: key.id,
          details: { because: 'member.removed' },
        })),
      ],
      now,
    );
    return { id, revokedKeys: [...revokedKeys] };
  });
};

const powers: Readonly<Record<Role, number>> = { member: 0, admin: 1, owner: 2 };

const requireOwner = ({ role }: Pick<MemberActing, 'role'>): void => {
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
  { workspaceId, userId, role: known }: MemberActing,
  id: string,
  after: Role | null,
): Promise<Role> => {
  const roles = await members.holdRoles(trx, workspaceId);
  const before = roles.get(id);
  if (before === undefined) throw apiError('member.not_found', 'There is no such member of this workspace.');
  const role = userId === null ? known : roles.get(userId);
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
