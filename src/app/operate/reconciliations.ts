import { isId, type FindingId, type FlowId, type ReconciliationId, type WorkspaceId } from '#base/ids.ts';
import { systemClock } from '#base/clock.ts';
import { findingPages, findingsAsCsv, findingsAsJson } from '#api/finding-files.ts';
import { reconciliationOf } from '#api/reconciliation-answers.ts';
import type { Reconciliation } from '#contract/reconciliations.ts';
import type {
  RehearsalAsked,
  ReconciliationAsked,
  ReplayAsked,
  HealSelection,
} from '#engine/actions/reconcile-actions.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadFlows } from '#store/views/flow-views.ts';
import {
  findReconciliationView,
  listReconciliationViews,
  type ReconciliationView,
} from '#store/views/reconciliation-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import { flowNamed } from './flows.ts';
import { operatorActor, type Operator } from './operator.ts';

const acting = (workspaceId: WorkspaceId) => ({ workspaceId, actor: operatorActor });

/** A flow by id, preset or name; without any of them the only one there is. @throws `operate.flow_unknown`. */
const oneFlow = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string | undefined,
): Promise<FlowId> => {
  if (named !== undefined) return flowNamed(operator, workspaceId, named);
  const flows = await inWorkspace(operator.plumbline.store.db, workspaceId, (trx) => loadFlows(trx));
  const [only] = flows;
  if (only !== undefined && flows.length === 1) return only.id;
  throw appError('operate.flow_unknown', `There are ${String(flows.length)} flows, and none was named.`, {
    details: { known: flows.map(({ id, name }) => `${id} ${name}`) },
  });
};

export const askToReconcile = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  flow: string | undefined,
  asked: ReconciliationAsked,
): Promise<ReconciliationId> => {
  const flowId = await oneFlow(operator, workspaceId, flow);
  return (await operator.actions.reconciliations.start(acting(workspaceId), flowId, asked)).id;
};

export const askToRehearse = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  flow: string | undefined,
  asked: RehearsalAsked,
): Promise<ReconciliationId> => {
  const flowId = await oneFlow(operator, workspaceId, flow);
  return (await operator.actions.reconciliations.rehearse(acting(workspaceId), flowId, asked)).id;
};

export const askToReplay = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  flow: string | undefined,
  asked: ReplayAsked,
): Promise<ReconciliationId> => {
  const flowId = await oneFlow(operator, workspaceId, flow);
  return (await operator.actions.reconciliations.replay(acting(workspaceId), flowId, asked)).id;
};

const told = async (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  views: readonly ReconciliationView[],
): Promise<Reconciliation[]> => {
  const nameOf = await inWorkspace(plumbline.store.db, workspaceId, (trx) =>
    loadActorNames(
      trx,
      views.map((view) => view.requested_by),
    ),
  );
  return views.map((view) =>
    reconciliationOf({ registry: plumbline.registry, clock: systemClock }, view, nameOf),
  );
};

const findView = async (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  id: string,
): Promise<ReconciliationView> => {
  const view = isId('reconciliation', id)
    ? await inWorkspace(plumbline.store.db, workspaceId, (trx) => findReconciliationView(trx, id))
    : undefined;
  if (view === undefined)
    throw appError('operate.reconciliation_unknown', `There is no reconciliation "${id}".`);
  return view;
};

export const readReconciliation = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Reconciliation> => {
  const [run] = await told(operator, workspaceId, [await findView(operator, workspaceId, id)]);
  if (run === undefined) throw new Error('one view is told as one run');
  return run;
};

/** Newest first, at most `limit`; `q`: words of the name or the flow's. */
export const listReconciliations = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  filter: { readonly limit: number; readonly q?: string | undefined },
): Promise<readonly Reconciliation[]> => {
  const { rows } = await inWorkspace(operator.plumbline.store.db, workspaceId, (trx) =>
    listReconciliationViews(trx, { q: filter.q }, { after: null, limit: filter.limit }),
  );
  return told(operator, workspaceId, rows);
};

/** All that a run found, as the lines of a file. */
export const reconciliationFile = async function* (
  operator: Operator,
  workspaceId: WorkspaceId,
  run: Reconciliation,
  format: 'csv' | 'json',
): AsyncGenerator<string> {
  const { plumbline } = operator;
  const view = await findView(operator, workspaceId, run.id);
  const pages = findingPages({ ...plumbline, db: plumbline.store.db }, workspaceId, view);
  yield* format === 'csv' ? findingsAsCsv(view, pages) : findingsAsJson(run, pages);
};

export const nameReconciliation = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
  name: string | null,
): Promise<void> => {
  const view = await findView(operator, workspaceId, id);
  await operator.actions.reconciliations.name(acting(workspaceId), view.id, name);
};

export const deleteReconciliation = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
): Promise<void> => {
  const view = await findView(operator, workspaceId, id);
  await operator.actions.reconciliations.remove(acting(workspaceId), view.id);
};

const isFinding = (text: string): text is FindingId => isId('finding', text);

export const healReconciliation = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
  findings: readonly string[] | null,
): Promise<number> => {
  const view = await findView(operator, workspaceId, id);
  const selection: HealSelection =
    findings === null ? { which: 'all' } : { which: 'ids', ids: findings.filter(isFinding) };
  return (await operator.actions.reconciliations.heal(acting(workspaceId), view.id, selection)).healed;
};
