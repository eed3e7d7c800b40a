import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { newId, type WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { inSystem } from '#store/workspace-scope.ts';

/** Ids of the sign-in library's rows; those of organizations are our workspace ids. */
export const newAuthId = (model: string, now: number): string =>
  model === 'organization'
    ? newId('workspace', now)
    : `${model.slice(0, 3)}_${randomBytes(16).toString('hex')}`;

export interface NewAccount {
  readonly name: string;
  /** Lower case: the library compares it so. */
  readonly email: string;
  readonly passwordHash: string;
  readonly workspaceName: string;
}

/**
 * Makes an account with a workspace of its own, in one transaction. With `onlyFirst` it answers null and writes nothing
 * when there is any account already; of two who ask at once, one gets it.
 */
export const insertAccount = (
  db: Kysely<Database>,
  account: NewAccount,
  options: { readonly onlyFirst: boolean; readonly now: number },
): Promise<{ readonly userId: string; readonly workspaceId: WorkspaceId } | null> =>
  inSystem(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('plumbline.accounts'))`.execute(trx);
    if (options.onlyFirst && (await hasAccount(trx))) return null;
    const { now } = options;
    const at = new Date(now);
    const userId = newAuthId('user', now);
    const workspaceId = newId('workspace', now);
    await trx
      .insertInto('auth_user')
      .values({
        id: userId,
        name: account.name,
        email: account.email,
        email_verified: false,
        created_at: at,
        updated_at: at,
      })
      .execute();
    await trx
      .insertInto('auth_account')
      .values({
        id: newAuthId('account', now),
        user_id: userId,
        account_id: userId,
        provider_id: 'credential',
        password: account.passwordHash,
        created_at: at,
        updated_at: at,
      })
      .execute();
    await trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: account.workspaceName, created_at: now })
      .execute();
    await trx
      .insertInto('auth_organization')
      .values({ id: workspaceId, name: account.workspaceName, slug: workspaceId, created_at: at })
      .execute();
    await trx
      .insertInto('auth_member')
      .values({
        id: newAuthId('member', now),
        workspace_id: workspaceId,
        user_id: userId,
        role: 'owner',
        created_at: at,
      })
      .execute();
    return { userId, workspaceId };
  });

export const hasAccount = async (db: Kysely<Database>): Promise<boolean> => {
  const any = await db.selectFrom('auth_user').select('id').limit(1).executeTakeFirst();
  return any !== undefined;
};

/** The workspace that a person begins in: the one joined first. */
export const firstWorkspace = async (db: Kysely<Database>, userId: string): Promise<WorkspaceId | null> => {
  const member = await db
    .selectFrom('auth_member')
    .select('workspace_id')
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return member?.workspace_id ?? null;
};

export const isInvited = async (db: Kysely<Database>, email: string, now: number): Promise<boolean> => {
  const invitation = await db
    .selectFrom('auth_invitation')
    .select('id')
    .where('email', '=', email.toLowerCase())
    .where('status', '=', 'pending')
    .where('expires_at', '>', new Date(now))
    .limit(1)
    .executeTakeFirst();
  return invitation !== undefined;
};
