import { switchModule } from '#crm/modules/module-service.ts';
import { crmModules, missingNeeds, type CrmModule } from '#model/crm/modules.ts';
import { loadModules } from '#store/crm/modules.ts';
import type { CrmDesk } from './crm-desk.ts';

export { crmModules };

export interface ModuleLine {
  readonly module: CrmModule;
  readonly on: boolean;
  /** What would have to be switched on first. */
  readonly missing: readonly CrmModule[];
}

export const moduleLines = ({ look, acting }: CrmDesk): Promise<readonly ModuleLine[]> =>
  look('contacts', async (trx) => {
    const rows = await loadModules(trx, acting.workspaceId);
    const on = new Set<CrmModule>(['contacts', ...rows.map((row) => row.module)]);
    return crmModules.map((module) => ({ module, on: on.has(module), missing: missingNeeds(module, on) }));
  });

/** @throws `crm.module_needs`, `crm.module_needed`. */
export const setModule = async (
  desk: CrmDesk,
  module: CrmModule,
  wanted: { readonly on: boolean; readonly withNeeds: boolean },
): Promise<readonly ModuleLine[]> => {
  await switchModule(desk.crm, desk.acting, module, wanted);
  return moduleLines(desk);
};
