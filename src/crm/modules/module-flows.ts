import type { Transaction } from 'kysely';
import type { FlowId, WorkspaceId } from '#base/ids.ts';
import { heldByModule, modulesOfFlow, type FlowEnds } from '#model/crm/flow-modules.ts';
import {
  missingNeeds,
  neededBy,
  crmModules,
  moduleNeeds,
  onNow,
  type CrmModule,
} from '#model/crm/modules.ts';
import { loadModules, type ModuleRow } from '#store/crm/modules.ts';
import type { Database } from '#store/tables.ts';
import { loadFlows } from '#store/views/flow-views.ts';

/** The module that is off and without which a flow between these ends cannot run; null where there is none. */
export const moduleInTheWay = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ends: FlowEnds,
): Promise<CrmModule | null> => heldByModule(ends, onNow(await loadModules(trx, workspaceId)));

export interface ModuleState {
  readonly module: CrmModule;
  readonly on: boolean;
  /** What it cannot do without, and which of these are off. */
  readonly needs: readonly CrmModule[];
  readonly missing: readonly CrmModule[];
  /** Modules that are on and cannot do without it. */
  readonly neededBy: readonly CrmModule[];
  /** While it is on, the running flows that would be paused with it; while it is off, those that were. */
  readonly flows: readonly { readonly id: FlowId; readonly name: string }[];
  readonly switched: ModuleRow | null;
}

/** Every module as it stands now. */
export const readModules = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly ModuleState[]> => {
  const rows = await loadModules(trx, workspaceId);
  const on = onNow(rows);
  const flows = (await loadFlows(trx)).filter((flow) => flow.companion_of === null);
  return crmModules.map((module) => ({
    module,
    on: on.has(module),
    needs: moduleNeeds[module],
    missing: missingNeeds(module, on),
    neededBy: neededBy(module, on),
    flows: flows
      .filter((flow) =>
        flow.state === 'paused'
          ? flow.paused_for === module
          : modulesOfFlow({
              source: { vendor: flow.source_vendor, kind: flow.source_kind },
              target: { vendor: flow.target_vendor, kind: flow.target_kind },
            }).includes(module),
      )
      .map(({ id, name }) => ({ id, name })),
    switched: rows.find((row) => row.module === module) ?? null,
  }));
};
