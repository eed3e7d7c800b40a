import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listAudit, verifyAudit } from '#contract/audit.ts';
import { verifyAudit as verifyChain } from '#store/audit.ts';
import { loadActorNames } from '#store/views/actors.ts';
import * as views from '#store/views/audit-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const auditRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listAudit, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await views.listAudit(trx, query, pageRequest(query, ['number']));
      const nameOf = await loadActorNames(
        trx,
        page.rows.map((row) => row.actor),
      );
      return {
        items: page.rows.map((row) => ({
          no: row.no,
          at: row.at,
          actor: nameOf(row.actor),
          action: row.action,
          subject: { kind: row.subject_kind, id: row.subject_id },
          details: row.details,
          hash: row.hash,
        })),
        nextCursor: page.next,
      };
    }),
  );

  serve(app, verifyAudit, async ({ member }) => {
    const { workspaceId } = member();
    const startedAt = deps.clock.now();
    const verdict = await verifyChain(deps.db, workspaceId);
    const head = await inWorkspace(deps.db, workspaceId, views.readAuditHead);
    const tookMs = deps.clock.now() - startedAt;
    if (verdict.holds)
      return { holds: true, entries: verdict.entries, head, brokenAt: null, reason: null, tookMs };
    return {
      holds: false,
      entries: verdict.brokenAt - 1,
      head,
      brokenAt: verdict.brokenAt,
      reason: `Entry ${verdict.brokenAt} does not follow from the one before: it was altered, removed or added from outside.`,
      tookMs,
    };
  });
};
