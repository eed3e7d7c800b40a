import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listModules, switchModule, type CrmModuleState } from '#contract/crm-modules.ts';
import { readModules } from '#crm/modules/module-flows.ts';
import * as modules from '#crm/modules/module-service.ts';
import { look } from '#crm/work.ts';
import { loadActorNames } from '#store/views/actors.ts';

export const crmModuleRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const all = (member: Member): Promise<{ items: CrmModuleState[] }> =>
    look(crm, member, 'contacts', async (trx) => {
      const states = await readModules(trx, member.workspaceId);
      const nameOf = await loadActorNames(
        trx,
        states.flatMap(({ switched }) => switched?.switched_on_by ?? []),
      );
      return {
        items: states.map(({ switched, ...state }) => ({
          module: state.module,
          on: state.on,
          needs: [...state.needs],
          missing: [...state.missing],
          neededBy: [...state.neededBy],
          flows: [...state.flows],
          switchedOnAt: switched?.switched_on_at ?? null,
          switchedOnBy: switched === null ? null : nameOf(switched.switched_on_by),
        })),
      };
    });

  serve(app, listModules, ({ member }) => all(member()));

  serve(app, switchModule, async ({ params, body, member }) => {
    const acting = member();
    await modules.switchModule(crm, acting, params.module, body);
    return all(acting);
  });
};
