import type { FlowId, WorkspaceId } from '#base/ids.ts';
import { changeFlow } from '#contract/flows.ts';
import { unknownMembers } from '#contract/unknown-members.ts';
import { appError } from '#app/app-errors.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { clearingBalances, ledgerChoices, type ClearingBalance } from '#engine/ledger-choices.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import type { LedgerChoices } from '#model/ledger-flow.ts';
import { loadFlows } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

/** What went through the clearing account of a flow of payments. @throws `flow.no_ledger` for any other flow. */
export const readClearing = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
): Promise<readonly ClearingBalance[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const [flow] = await loadFlows(trx, flowId);
    const means = { vault: plumbline.vault, registry: plumbline.registry };
    const found = flow === undefined ? null : await clearingBalances(trx, means, flow);
    if (found === null) throw actionError('flow.no_ledger', 'This flow carries no payments into a ledger.');
    return found;
  });

/** What people may choose from in the ledger of a flow. @throws `flow.no_ledger` where its target keeps none. */
export const readChoices = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
): Promise<LedgerChoices> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const [flow] = await loadFlows(trx, flowId);
    const means = { vault: plumbline.vault, registry: plumbline.registry };
    const found = flow === undefined ? null : await ledgerChoices(trx, means, flow);
    if (found === null)
      throw actionError('flow.no_ledger', 'This flow carries nothing of the kind into a ledger.');
    return found;
  });

const settingsSchema = changeFlow.body.shape.settings.unwrap().strict();

/** Reads settings as the API takes them. @throws `operate.flow_file` with what is wrong by member. */
export const readSettings = (text: string): FlowSettingsChange => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw appError('operate.flow_file', 'The settings are not JSON.');
  }
  const read = settingsSchema.safeParse(json);
  const unknown = unknownMembers(settingsSchema, json).map(
    ({ path, nearest }) => `${path} is not known here${nearest === null ? '' : `; did you mean ${nearest}?`}`,
  );
  if (read.success && unknown.length === 0) return read.data;
  const issues = (read.error?.issues ?? []).filter(({ code }) => code !== 'unrecognized_keys');
  const fields = [...unknown, ...issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)];
  throw appError('operate.flow_file', `These are no settings of a flow: ${fields[0] ?? ''}`, {
    details: { fields },
  });
};

export const changeSettings = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
  settings: FlowSettingsChange,
): Promise<void> =>
  actions.flows.change({ workspaceId, actor: operatorActor }, flowId, { state: null, settings });
