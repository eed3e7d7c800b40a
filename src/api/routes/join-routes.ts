import type { Transaction } from 'kysely';
import { minuteMs } from '#base/clock.ts';
import type { WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import { findPerson, holdAccounts, insertPerson, newAuthId } from '#api/auth-accounts.ts';
import { clientAddress } from '#api/client-address.ts';
import type { HttpContext, HttpSurface } from '#api/http-surface.ts';
import { identify, requireOwnOrigin } from '#api/identity.ts';
import { serve } from '#api/serve-endpoint.ts';
import { join, readJoin } from '#contract/members.ts';
import type { Session } from '#contract/session.ts';
import { appendAudit } from '#store/audit.ts';
import type { InvitationTable } from '#store/auth-tables.ts';
import { closeInvitation, holdInvitationByToken } from '#store/invitations.ts';
import { addMember, enterWorkspace } from '#store/members.ts';
import type { Database } from '#store/tables.ts';
import { countTry } from '#store/tries.ts';
import { inSystem } from '#store/workspace-scope.ts';

/** Looks at links a minute and address, and tries to join by one. */
const triesPerMinute = 20;

/** Joining a workspace by a link. Without the link's token nothing here says whether an address has an account. */
export const joinRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const limit = async ({ env: { incoming } }: HttpContext): Promise<void> => {
    const key = `join:${clientAddress(incoming, deps.trustProxy)}`;
    if ((await countTry(deps.db, key, minuteMs, deps.clock.now())) > triesPerMinute)
      throw apiError('auth.too_many_attempts', 'Too many tries from this address.');
  };

  serve(app, readJoin, async ({ params: { token }, context }) => {
    await limit(context);
    return inSystem(deps.db, async (trx) => {
      const { workspace_id: workspaceId, email, role, expires_at: expiresAt } = await hold(trx, deps, token);
      const hasAccount = (await findPerson(trx, email)) !== null;
      return { workspaceName: await nameOf(trx, workspaceId), email, role, hasAccount, expiresAt };
    });
  });

  serve(app, join, async ({ params: { token }, body, context }) => {
    const request = context.req.raw;
    requireOwnOrigin(deps.publicUrl, request);
    await limit(context);
    return body.as === 'signed_in'
      ? joinSignedIn(deps, token, request)
      : joinAnew(deps, token, body, context);
  });
};

const joinSignedIn = async (deps: ApiDeps, token: string, request: Request): Promise<Session> => {
  const caller = await identify(deps, request);
  if (caller === null || caller.user === null || caller.sessionId === null)
    throw apiError('auth.required', 'Nobody is signed in.');
  const { user, sessionId } = caller;
  return inSystem(deps.db, async (trx) => {
    const invitation = await hold(trx, deps, token);
    if (invitation.email !== user.email.toLowerCase())
      throw apiError('join.other_address', 'The invitation is for another address than yours.');
    await enterWorkspace(trx, sessionId, invitation.workspace_id);
    return enter(trx, deps, invitation, user);
  });
};

const joinAnew = async (
  deps: ApiDeps,
  token: string,
  { name, password }: { readonly name: string; readonly password: string },
  context: HttpContext,
): Promise<Session> => {
  await inSystem(deps.db, async (trx) => requireNoAccount(trx, (await hold(trx, deps, token)).email));
  const passwordHash = await deps.auth.hashPassword(password);
  const session = await inSystem(deps.db, async (trx) => {
    await holdAccounts(trx);
    const invitation = await hold(trx, deps, token);
    const { email } = invitation;
    await requireNoAccount(trx, email);
    // An admin may copy the link and pass it on by another road, so having it does not show that the address is theirs.
    const person = { name, email, passwordHash, isEmailVerified: false };
    const id = await insertPerson(trx, person, deps.clock.now());
    return enter(trx, deps, invitation, { id, name, email });
  });
  const signedIn = await deps.auth.signIn(session.user?.email ?? '', password, context.req.raw.headers);
  for (const cookie of signedIn.headers.getSetCookie())
    context.header('set-cookie', cookie, { append: true });
  return session;
};

const requireNoAccount = async (trx: Transaction<Database>, email: string): Promise<void> => {
  if ((await findPerson(trx, email)) !== null)
    throw apiError('join.account_exists', 'This address has an account already.');
};

/** @throws `join.*` where the link leads nowhere. */
const hold = async (
  trx: Transaction<Database>,
  deps: Pick<ApiDeps, 'clock'>,
  token: string,
): Promise<InvitationTable> => {
  const invitation = await holdInvitationByToken(trx, token);
  if (invitation === null) throw apiError('join.unknown', 'There is no such join link.');
  if (invitation.state === 'accepted') throw apiError('join.used', 'The join link was used already.');
  if (invitation.state === 'withdrawn')
    throw apiError('join.withdrawn', 'The join link was withdrawn or replaced by a newer one.');
  if (invitation.expires_at <= deps.clock.now())
    throw apiError('join.expired', 'The join link is no longer good.');
  return invitation;
};

/** Makes the person a member and uses the invitation up. One who is a member already keeps their role. */
const enter = async (
  trx: Transaction<Database>,
  { clock }: Pick<ApiDeps, 'clock'>,
  { id, workspace_id: workspaceId, role }: InvitationTable,
  user: NonNullable<Session['user']>,
): Promise<Session> => {
  const now = clock.now();
  const isNew = await addMember(trx, {
    id: newAuthId('member', now),
    workspace_id: workspaceId,
    user_id: user.id,
    role,
    created_at: new Date(now),
  });
  await closeInvitation(trx, id, 'accepted', now);
  const member = await trx
    .selectFrom('auth_member')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', user.id)
    .executeTakeFirstOrThrow();
  const workspace = { id: workspaceId, name: await nameOf(trx, workspaceId) };
  const entry = {
    actor: `user:${user.id}`,
    action: 'member.joined',
    subjectKind: 'member',
    subjectId: user.id,
    details: { invitation: id, role: member.role, isNew },
  } as const;
  await appendAudit(trx, workspaceId, [entry], now);
  return { user, workspace, role: member.role };
};

const nameOf = async (trx: Transaction<Database>, id: WorkspaceId): Promise<string> => {
  const row = await trx.selectFrom('workspace').select('name').where('id', '=', id).executeTakeFirstOrThrow();
  return row.name;
};
