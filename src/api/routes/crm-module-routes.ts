import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listModules, switchModule, type CrmModuleState } from '#contract/crm-modules.ts';
import * as modules from '#crm/modules/module-service.ts';
import { look } from '#crm/work.ts';
import { crmModules, missingNeeds, moduleNeeds, neededBy, type CrmModule } from '#model/crm/modules.ts';
import { loadModules } from '#store/crm/modules.ts';
import { loadActorNames } from '#store/views/actors.ts';

export const crmModuleRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const all = (member: Member): Promise<{ items: CrmModuleState[] }> =>
    look(crm, member, 'contacts', async (trx) => {
      const rows = await loadModules(trx, member.workspaceId);
      const nameOf = await loadActorNames(
        trx,
        rows.map((row) => row.switched_on_by),
      );
      const on = new Set<CrmModule>(['contacts', ...rows.map((row) => row.module)]);
      return {
        items: crmModules.map((module) => {
          const row = rows.find((each) => each.module === module);
          return {
            module,
            on: on.has(module),
            needs: [...moduleNeeds[module]],
            missing: [...missingNeeds(module, on)],
            neededBy: [...neededBy(module, on)],
            switchedOnAt: row?.switched_on_at ?? null,
            switchedOnBy: row === undefined ? null : nameOf(row.switched_on_by),
          };
        }),
      };
    });

  serve(app, listModules, ({ member }) => all(member()));

  serve(app, switchModule, async ({ params, body, member }) => {
    const acting = member();
    await modules.switchModule(crm, acting, params.module, body);
    return all(acting);
  });
};
