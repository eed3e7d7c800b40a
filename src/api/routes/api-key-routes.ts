import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import { approvingOf } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { createApiKey, listApiKeys, revokeApiKey, type ApiKey } from '#contract/api-keys.ts';
import * as keys from '#store/api-keys.ts';
import { appendAudit } from '#store/audit.ts';
import type { ApiKeyTable } from '#store/auth-tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

type NameOf = (actor: string) => { readonly id: string; readonly name: string };

export const apiKeyRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listApiKeys, ({ member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const rows = await keys.listApiKeys(trx);
      const nameOf = await loadActorNames(
        trx,
        rows.map((row) => row.created_by),
      );
      return { items: rows.map((row) => keyOf(row, nameOf)) };
    }),
  );

  serve(app, createApiKey, ({ body, member }) => {
    const { workspaceId, actor, person, mayApprove } = approvingOf(member());
    if (body.mayApprove && !mayApprove)
      throw apiError('auth.forbidden', 'This API key may not approve, so it makes none that may.', {
        hint: 'Sign in to the console and make the key there.',
      });
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const now = deps.clock.now();
      // A key made by a key is its person's: it counts as them where two approve, and ends when they leave.
      const { key, row } = await keys.createApiKey(trx, { ...body, workspaceId, actor: person, now });
      const nameOf = await loadActorNames(trx, [person]);
      const details = { name: row.name, role: row.role, mayApprove: row.may_approve };
      await appendAudit(
        trx,
        workspaceId,
        [{ actor, action: 'api_key.created', subjectKind: 'api_key', subjectId: row.id, details }],
        now,
      );
      return { key, apiKey: keyOf(row, nameOf) };
    });
  });

  serve(app, revokeApiKey, ({ params, member }) => {
    const { workspaceId, actor } = member();
    return inWorkspace(deps.db, workspaceId, async (trx) => {
      const now = deps.clock.now();
      if (!(await keys.revokeApiKey(trx, params.id, now)))
        throw apiError('api_key.not_found', 'There is no such API key in this workspace.');
      await appendAudit(
        trx,
        workspaceId,
        [{ actor, action: 'api_key.revoked', subjectKind: 'api_key', subjectId: params.id, details: {} }],
        now,
      );
      return { id: params.id };
    });
  });
};

const keyOf = (row: ApiKeyTable, nameOf: NameOf): ApiKey => ({
  id: row.id,
  name: row.name,
  start: row.start,
  role: row.role,
  mayApprove: row.may_approve,
  createdBy: nameOf(row.created_by),
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});
