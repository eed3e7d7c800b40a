import { isId, type FindingId, type FlowId, type ReconciliationId, type WorkspaceId } from '#base/ids.ts';
import { systemClock } from '#base/clock.ts';
import { findingsOf, reconciliationOf } from '#api/reconciliation-answers.ts';
import type { Finding, Reconciliation } from '#contract/reconciliations.ts';
import type {
  RehearsalAsked,
  ReconciliationAsked,
  HealSelection,
} from '#engine/actions/reconcile-actions.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadFlows } from '#store/views/flow-views.ts';
import { readCursor } from '#store/views/page-cursor.ts';
import {
  findReconciliationView,
  listFindingViews,
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

/** Newest first, at most `limit`. */
export const listReconciliations = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  limit: number,
): Promise<readonly Reconciliation[]> => {
  const { rows } = await inWorkspace(operator.plumbline.store.db, workspaceId, (trx) =>
    listReconciliationViews(trx, {}, { after: null, limit }),
  );
  return told(operator, workspaceId, rows);
};

const findingsAPage = 200;

/** All that a run found, in pages. */
export const eachFindings = async function* (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: ReconciliationId,
): AsyncGenerator<readonly Finding[]> {
  const { plumbline } = operator;
  const run = await findView(operator, workspaceId, id);
  let after: readonly [string] | null = null;
  for (;;) {
    const begin: readonly [string] | null = after;
    const page = await inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
      const read = await listFindingViews(trx, run.id, {}, { after: begin, limit: findingsAPage });
      return { next: read.next, items: await findingsOf(trx, plumbline, run, read.rows) };
    });
    yield page.items;
    after = page.next === null ? null : readCursor(page.next, ['string']);
    if (after === null) return;
  }
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
