import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  addStage,
  listStages,
  orderStages,
  removeStage,
  renameStage,
  type Stage,
} from '#contract/crm-pipeline.ts';
import * as pipeline from '#crm/opportunities/pipeline-service.ts';
import { look } from '#crm/work.ts';
import * as rows from '#store/crm/stages.ts';

export const crmPipelineRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const all = (member: Member): Promise<{ items: Stage[] }> =>
    look(crm, member, 'opportunities', async (trx) => {
      const stages = await rows.listStages(trx, member.workspaceId);
      const counts = await rows.countStages(trx, undefined);
      return {
        items: stages.map(({ id, name, position, version }) => ({
          id,
          name,
          position,
          version,
          openCount: counts
            .filter((count) => count.stage_id === id)
            .reduce((sum, { count }) => sum + count, 0),
        })),
      };
    });

  serve(app, listStages, ({ member }) => all(member()));

  serve(app, addStage, async ({ body, member }) => {
    const acting = member();
    await pipeline.addStage(crm, acting, body.name);
    return all(acting);
  });

  serve(app, renameStage, async ({ params, body, member }) => {
    const acting = member();
    await pipeline.renameStage(crm, acting, params.id, body.version, body.name);
    return all(acting);
  });

  serve(app, orderStages, async ({ body, member }) => {
    const acting = member();
    await pipeline.orderStages(crm, acting, body.ids);
    return all(acting);
  });

  serve(app, removeStage, async ({ params, query, member }) => {
    const acting = member();
    await pipeline.removeStage(crm, acting, params.id, query.moveTo ?? null);
    return all(acting);
  });
};
