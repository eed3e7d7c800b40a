import type { FlowId, WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { readClearing, readLedgerChoices } from '#contract/ledgers.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { clearingBalances, ledgerChoices } from '#engine/ledger-choices.ts';
import { loadFlows, type FlowView } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

type Look<Result> = (
  trx: Parameters<typeof ledgerChoices>[0],
  deps: ApiDeps,
  flow: FlowView,
) => Promise<Result | null>;

export const ledgerRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const look = <Result>(workspaceId: WorkspaceId, id: FlowId, from: Look<Result>): Promise<Result> =>
    inWorkspace(deps.db, workspaceId, async (trx) => {
      const [flow] = await loadFlows(trx, id);
      if (flow === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
      const found = await from(trx, deps, flow);
      if (found === null)
        throw actionError('flow.no_ledger', 'This flow carries nothing of the kind into a ledger.');
      return found;
    });

  serve(app, readLedgerChoices, async ({ params, member }) => {
    const choices = await look(member().workspaceId, params.id, ledgerChoices);
    return {
      accounts: [...choices.accounts],
      taxes: [...choices.taxes],
      tracking: choices.tracking.map((each) => ({ ...each, options: [...each.options] })),
      brandingThemes: [...choices.brandingThemes],
    };
  });

  serve(app, readClearing, async ({ params, member }) => ({
    items: [...(await look(member().workspaceId, params.id, clearingBalances))],
  }));
};
