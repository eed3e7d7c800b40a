import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { alertOf, alertRules } from '#api/telling-answers.ts';
import { changeAlertRule, listAlertRules, listAlerts, type AlertRule } from '#contract/alerts.ts';
import { changeRule } from '#engine/telling/rule-service.ts';
import * as alerts from '#store/telling/alerts.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const alertRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listAlerts, ({ query, member }) => {
    const page = pageRequest(query, ['number', 'string']);
    return inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const found = await alerts.listAlerts(trx, { open: query.state === 'open' }, page);
      return { items: found.rows.map(alertOf), nextCursor: found.next };
    });
  });

  serve(app, listAlertRules, ({ member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => ({ items: await alertRules(trx) })),
  );

  serve(app, changeAlertRule, async ({ params, body, member }): Promise<AlertRule> => {
    const acting = member();
    await changeRule(deps, acting, params.kind, body);
    const rules = await inWorkspace(deps.db, acting.workspaceId, alertRules);
    const rule = rules.find(({ kind }) => kind === params.kind);
    if (rule === undefined) throw new Error('every kind has a rule');
    return rule;
  });
};
