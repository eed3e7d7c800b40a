import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { Role } from '#contract/session.ts';
import { useApiKey } from '#store/api-keys.ts';
import type { Database } from '#store/tables.ts';
import type { WorkspaceId } from '#base/ids.ts';
import { apiError } from './api-errors.ts';
import type { Auth } from './auth.ts';
import type { Caller } from './caller.ts';

export interface IdentityDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly auth: Auth;
  readonly publicUrl: string;
}

const bearer = /^Bearer\s+(\S+)$/i;

/** Says who sent a request, by API key or by the session's cookie; null when by neither. */
export const identify = async (deps: IdentityDeps, request: Request): Promise<Caller | null> => {
  const key = bearer.exec(request.headers.get('authorization') ?? '')?.[1];
  if (key !== undefined) {
    const row = await useApiKey(deps.db, key, deps.clock.now());
    if (row === null) return null;
    // A key is no stronger than who made it is now: an admin who became a member knows the keys of before.
    const maker = row.created_by.startsWith('user:') ? row.created_by.slice('user:'.length) : null;
    const own = maker === null ? null : await roleIn(deps.db, maker, row.workspace_id);
    return {
      actor: `key:${row.id}`,
      user: null,
      sessionId: null,
      key: { madeBy: row.created_by, mayApprove: row.may_approve },
      membership: { workspaceId: row.workspace_id, role: own === 'member' ? 'member' : row.role },
    };
  }
  const session = await deps.auth.findSession(request.headers);
  if (session === null) return null;
  requireOwnOrigin(deps.publicUrl, request);
  const role =
    session.workspaceId === null ? null : await roleIn(deps.db, session.user.id, session.workspaceId);
  return {
    actor: `user:${session.user.id}`,
    user: session.user,
    sessionId: session.sessionId,
    key: null,
    membership:
      session.workspaceId === null || role === null ? null : { workspaceId: session.workspaceId, role },
  };
};

const roleIn = async (
  db: Kysely<Database>,
  userId: string,
  workspaceId: WorkspaceId,
): Promise<Role | null> => {
  const member = await db
    .selectFrom('auth_member')
    .select('role')
    .where('user_id', '=', userId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return member?.role ?? null;
};

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A cookie is sent by the browser whoever asks, so what changes something must come from our own pages: browsers name
 * the page's origin in such requests. Its host is the public one, or the one that the request was sent to.
 *
 * @throws `auth.foreign_origin`.
 */
export const requireOwnOrigin = (publicUrl: string, request: Request): void => {
  if (harmless.has(request.method)) return;
  const { headers } = request;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const isOwn =
    origin === null
      ? site === null || site === 'same-origin' || site === 'none'
      : origin === new URL(publicUrl).origin || URL.parse(origin)?.host === headers.get('host');
  if (!isOwn) throw apiError('auth.foreign_origin', 'The request comes from a page of another origin.');
};
