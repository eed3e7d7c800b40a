import { randomBytes } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import { newId, type WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { inSystem } from '#store/workspace-scope.ts';

/** Ids of the sign-in library's rows; those of organizations are our workspace ids. */
export const newAuthId = (model: string, now: number): string =>
  model === 'organization'
    ? newId('workspace', now)
    : `${model.slice(0, 3)}_${randomBytes(16).toString('hex')}`;

export interface NewPerson {
  readonly name: string;
  /** Lower case: the library compares it so. */
  readonly email: string;
  readonly passwordHash: string;
}

export interface NewAccount extends NewPerson {
  readonly workspaceName: string;
}

/** One at a time makes an account, until the transaction ends: of two with one address, the second sees the first. */
export const holdAccounts = async (trx: Transaction<Database>): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('plumbline.accounts'))`.execute(trx);
};

/** The person with this address, in lower case; null when nobody has it. */
export const findPerson = async (
  db: Kysely<Database>,
  email: string,
): Promise<{ readonly id: string; readonly name: string } | null> =>
  (await db
    .selectFrom('auth_user')
    .select(['id', 'name'])
    .where('email', '=', email)
    .limit(1)
    .executeTakeFirst()) ?? null;

/** Makes an account in no workspace, and gives its person's id. */
export const insertPerson = async (
  trx: Transaction<Database>,
  person: NewPerson & { readonly isEmailVerified: boolean },
  now: number,
): Promise<string> => {
  const at = new Date(now);
  const userId = newAuthId('user', now);
  await trx
    .insertInto('auth_user')
    .values({
      id: userId,
      name: person.name,
      email: person.email,
      email_verified: person.isEmailVerified,
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
      password: person.passwordHash,
      created_at: at,
      updated_at: at,
    })
    .execute();
  return userId;
};

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
    await holdAccounts(trx);
    if (options.onlyFirst && (await hasAccount(trx))) return null;
    const { now } = options;
    const at = new Date(now);
    const userId = await insertPerson(trx, { ...account, isEmailVerified: false }, now);
    const workspaceId = newId('workspace', now);
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
