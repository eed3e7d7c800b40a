import type { Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { AuthMemberTable } from './auth-tables.ts';
import type { Database } from './tables.ts';

export interface MemberView {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly role: AuthMemberTable['role'];
  readonly created_at: Date;
}

/** Members of the workspace by name. */
export const listMembers = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly MemberView[]> =>
  trx
    .selectFrom('auth_member as m')
    .innerJoin('auth_user as u', 'u.id', 'm.user_id')
    .select(['m.user_id', 'u.name', 'u.email', 'm.role', 'm.created_at'])
    .where('m.workspace_id', '=', workspaceId)
    .orderBy('u.name')
    .orderBy('u.id')
    .execute();

/**
 * All members' roles by person, held until the transaction ends: of two who would take each other's ownership away, one
 * waits for the other and then sees what is left.
 */
export const holdRoles = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<ReadonlyMap<string, AuthMemberTable['role']>> => {
  const rows = await trx
    .selectFrom('auth_member')
    .select(['user_id', 'role'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.role]));
};

/** Adds a member; one who is there already stays as they are. False then. */
export const addMember = async (trx: Transaction<Database>, member: AuthMemberTable): Promise<boolean> => {
  const done = await trx
    .insertInto('auth_member')
    .values(member)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doNothing())
    .executeTakeFirst();
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
};

export const changeRole = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  userId: string,
  role: AuthMemberTable['role'],
): Promise<void> => {
  await trx
    .updateTable('auth_member')
    .set({ role })
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute();
};

/** Takes a member out, and ends their sessions in this workspace. What they owned has no owner then. */
export const removeMember = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  userId: string,
): Promise<void> => {
  await trx
    .deleteFrom('auth_session')
    .where('user_id', '=', userId)
    .where('active_workspace_id', '=', workspaceId)
    .execute();
  await trx
    .deleteFrom('auth_member')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute();
};

/** The workspaces that a person is a member of, by name. In the system's scope. */
export const listWorkspacesOf = (
  trx: Transaction<Database>,
  userId: string,
): Promise<
  readonly { readonly id: WorkspaceId; readonly name: string; readonly role: AuthMemberTable['role'] }[]
> =>
  trx
    .selectFrom('auth_member as m')
    .innerJoin('workspace as w', 'w.id', 'm.workspace_id')
    .select(['w.id', 'w.name', 'm.role'])
    .where('m.user_id', '=', userId)
    .orderBy('w.name')
    .orderBy('w.id')
    .execute();

/** Has a session go on in this workspace. */
export const enterWorkspace = async (
  trx: Transaction<Database>,
  sessionId: string,
  workspaceId: WorkspaceId,
): Promise<void> => {
  await trx
    .updateTable('auth_session')
    .set({ active_workspace_id: workspaceId })
    .where('id', '=', sessionId)
    .execute();
};
