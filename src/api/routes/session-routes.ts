import type { WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { requireOwnOrigin } from '#api/identity.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  createFirstAccount,
  listWorkspaces,
  readSession,
  readSetup,
  switchWorkspace,
} from '#contract/session.ts';
import { enterWorkspace, listWorkspacesOf } from '#store/members.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';

export const sessionRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const workspaceName = (id: WorkspaceId): Promise<string> =>
    inWorkspace(deps.db, id, async (trx) => {
      const row = await trx.selectFrom('workspace').select('name').where('id', '=', id).executeTakeFirst();
      return row?.name ?? '';
    });

  serve(app, readSession, async ({ context }) => {
    const caller = context.get('caller');
    const membership = caller?.membership ?? null;
    return {
      user: caller?.user ?? null,
      workspace:
        membership === null
          ? null
          : { id: membership.workspaceId, name: await workspaceName(membership.workspaceId) },
      role: membership?.role ?? null,
    };
  });

  serve(app, listWorkspaces, async ({ context }) => {
    const caller = context.get('caller');
    const current = caller?.membership ?? null;
    if (caller === null || caller.user === null)
      return {
        items:
          current === null
            ? []
            : [
                {
                  id: current.workspaceId,
                  name: await workspaceName(current.workspaceId),
                  role: current.role,
                  isCurrent: true,
                },
              ],
      };
    const { id } = caller.user;
    const own = await inSystem(deps.db, (trx) => listWorkspacesOf(trx, id));
    return { items: own.map((each) => ({ ...each, isCurrent: each.id === current?.workspaceId })) };
  });

  serve(app, switchWorkspace, ({ body: { workspaceId }, context }) => {
    const caller = context.get('caller');
    if (caller === null || caller.user === null || caller.sessionId === null)
      throw apiError('auth.forbidden', 'A key works in one workspace.');
    const { user, sessionId } = caller;
    return inSystem(deps.db, async (trx) => {
      const wanted = (await listWorkspacesOf(trx, user.id)).find(({ id }) => id === workspaceId);
      if (wanted === undefined) throw apiError('auth.forbidden', 'You are no member of this workspace.');
      await enterWorkspace(trx, sessionId, workspaceId);
      return { user, workspace: { id: wanted.id, name: wanted.name }, role: wanted.role };
    });
  });

  serve(app, readSetup, async () => ({
    needsFirstAccount: deps.demo === null && (await deps.auth.needsFirstAccount()),
    demo: deps.demo,
  }));

  serve(app, createFirstAccount, async ({ body, context }) => {
    const request = context.req.raw;
    requireOwnOrigin(deps.publicUrl, request);
    const made = deps.demo === null ? await deps.auth.createAccount(body, { onlyFirst: true }) : null;
    if (made === null) throw apiError('auth.setup_done', 'The first account was made already.');
    const signedIn = await deps.auth.signIn(body.email, body.password, request.headers);
    for (const cookie of signedIn.headers.getSetCookie())
      context.header('set-cookie', cookie, { append: true });
    return {
      user: { id: made.userId, name: body.name, email: body.email.toLowerCase() },
      workspace: { id: made.workspaceId, name: body.workspaceName },
      role: 'owner' as const,
    };
  });
};
