import { switchModule } from '#crm/modules/module-service.ts';
import { readModules } from '#crm/modules/module-flows.ts';
import { crmModules, type CrmModule } from '#model/crm/modules.ts';
import type { CrmDesk } from './crm-desk.ts';

export { crmModules };

export interface ModuleLine {
  readonly module: CrmModule;
  readonly on: boolean;
  /** What would have to be switched on first. */
  readonly missing: readonly CrmModule[];
  /** While it is on, the running flows that would be paused with it; while it is off, those that wait for it. */
  readonly flows: readonly { readonly id: string; readonly name: string }[];
}

export const moduleLines = ({ look, acting }: CrmDesk): Promise<readonly ModuleLine[]> =>
  look('contacts', async (trx) =>
    (await readModules(trx, acting.workspaceId)).map(({ module, on, missing, flows }) => ({
      module,
      on,
      missing,
      flows,
    })),
  );

/** @throws `crm.module_needs`, `crm.module_needed`. */
export const setModule = async (
  desk: CrmDesk,
  module: CrmModule,
  wanted: { readonly on: boolean; readonly withNeeds: boolean },
): Promise<readonly ModuleLine[]> => {
  await switchModule(desk.crm, desk.acting, module, wanted);
  return moduleLines(desk);
};
