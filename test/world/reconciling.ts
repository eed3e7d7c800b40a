import { sql } from 'kysely';
import { minuteMs } from '#base/clock.ts';
import type { FindingId, FlowId, ReconciliationId, RecordId } from '#base/ids.ts';
import {
  healReconciliation,
  startReconciliation,
  startRehearsal,
  startReplay,
  type HealSelection,
  type ReconciliationAsked,
  type RehearsalAsked,
  type ReplayAsked,
} from '#engine/actions/reconcile-actions.ts';
import { createRegistry, type ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { FieldDifference } from '#engine/reconcile/judge.ts';
import { createReconciler, type Reconciler } from '#engine/reconcile/reconciler.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { findingContext } from '#store/reconcile/findings.ts';
import { findReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import type { Lifeline } from '#test/world/crash.ts';
import { startProcess, type WorkerProcess } from '#test/world/process.ts';
import type { World } from '#test/world/world.ts';

const nowhere = 'http://nowhere.invalid';

/** Connectors that lead nowhere: whoever only compares calls no vendor. */
const registry = createRegistry([
  createIgnitionConnector({ baseUrl: nowhere, clientId: 'none', clientSecret: 'none' }),
  createXeroConnector({
    loginUrl: nowhere,
    identityUrl: nowhere,
    apiUrl: nowhere,
    clientId: 'none',
    clientSecret: 'none',
    webhookKeys: [],
  }),
]);

/** Another worker of this world, which compares and can be killed. */
export const startComparing = (
  world: World,
  lifeline?: Lifeline,
  connectors: ConnectorRegistry = registry,
): Promise<WorkerProcess> =>
  startProcess({
    databaseUrl: world.database.url,
    vault: world.vault,
    registry: connectors,
    clock: world.clock,
    fetch: () => Promise.reject(new Error('whoever only compares calls no vendor')),
    random: () => 0.5,
    bugs: comparingBugs,
    name: 'comparing',
    ...(lifeline === undefined ? {} : { lifeline }),
  });

/** Faults of our own that comparing has logged; none where all is well. */
export const comparingBugs: string[] = [];

const personal = (world: World) => ({
  db: world.database.db,
  clock: world.clock,
  wake: () => Promise.resolve(),
});

/** A person at this world's desk. */
export const acting = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:test' });

export const readRun = async (world: World, id: ReconciliationId): Promise<ReconciliationRow> => {
  const run = await inWorkspace(world.database.db, world.workspaceId, (trx) => findReconciliation(trx, id));
  if (run === undefined) throw new Error('there is no such run');
  return run;
};

/** Works until the run is over; what it has asked to be read again is read meanwhile. */
export const finishRun = async (
  world: World,
  reconciler: Reconciler,
  id: ReconciliationId,
): Promise<ReconciliationRow> => {
  for (let rounds = 0; rounds < 200; rounds += 1) {
    while (await reconciler.round());
    const run = await readRun(world, id);
    if (run.ended_at !== null) return run;
    await world.settle();
    world.clock.advance(minuteMs / 10);
  }
  throw new Error('the run does not come to an end');
};

/** A person asks for the flow to be compared. */
export const askToReconcile = async (
  world: World,
  asked: Partial<ReconciliationAsked> = {},
  flow: FlowId = world.flowId,
): Promise<ReconciliationId> => {
  const { id } = await startReconciliation(personal(world), acting(world), flow, {
    refresh: false,
    scope: 'owned',
    thorough: false,
    ...asked,
  });
  return id;
};

/** Asks, and works until it is done. */
export const reconcile = async (
  world: World,
  asked: Partial<ReconciliationAsked> = {},
  flow: FlowId = world.flowId,
): Promise<ReconciliationRow> => {
  const id = await askToReconcile(world, asked, flow);
  const process = await startComparing(world);
  try {
    return await finishRun(world, createReconciler(process.deps), id);
  } finally {
    await process.close();
  }
};

export const heal = (
  world: World,
  id: ReconciliationId,
  selection: HealSelection,
): Promise<{ readonly healed: number }> => healReconciliation(personal(world), acting(world), id, selection);

/** Another mapping or other settings, tried on what both sides hold. */
export const rehearse = async (world: World, asked: Partial<RehearsalAsked>): Promise<ReconciliationRow> => {
  const { id } = await startRehearsal(personal(world), acting(world), world.flowId, {
    mapping: { of: 'flow' },
    settings: {},
    refresh: false,
    name: null,
    ...asked,
  });
  const process = await startComparing(world);
  try {
    return await finishRun(world, createReconciler(process.deps), id);
  } finally {
    await process.close();
  }
};

/** A consultant asks what the draft would have made of what came in the last days. */
export const askToReplay = async (
  world: World,
  asked: Partial<ReplayAsked> = {},
  flow: FlowId = world.flowId,
): Promise<ReconciliationId> => {
  const { id } = await startReplay(personal(world), acting(world), flow, {
    mapping: { of: 'draft' },
    days: 30,
    name: null,
    ...asked,
  });
  return id;
};

/** Asks, and works until it is done. */
export const replay = async (world: World, asked: Partial<ReplayAsked>): Promise<ReconciliationRow> => {
  const id = await askToReplay(world, asked);
  const process = await startComparing(world);
  try {
    return await finishRun(world, createReconciler(process.deps), id);
  } finally {
    await process.close();
  }
};

export interface FoundOnDesk {
  readonly id: FindingId;
  readonly kind: FindingKind;
  readonly code: string | null;
  readonly action: string | null;
  readonly healable: boolean;
  readonly standing: string | null;
  /** The source's key, or else the target's. */
  readonly key: string;
  readonly sourceRecordId: RecordId | null;
  readonly differences: readonly FieldDifference[];
}

/** What a run found, by kind and key. */
export const findingsOf = async (world: World, id: ReconciliationId): Promise<readonly FoundOnDesk[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<Omit<FoundOnDesk, 'differences'> & { sealed: string | null }>`
      select f.id, f.kind, f.code, f.action, f.healable, f.standing, f.sealed, coalesce(s.key, t.key) as key,
        f.source_record_id as "sourceRecordId"
      from reconciliation_finding f left join record s on s.id = f.source_record_id
      left join record t on t.id = f.target_record_id
      where f.reconciliation_id = ${id} order by f.kind, key`.execute(trx),
  );
  return found.rows.map(({ sealed, ...row }) => ({
    ...row,
    differences:
      sealed === null
        ? []
        : (JSON.parse(world.vault.open(sealed, findingContext(row.id))) as FieldDifference[]),
  }));
};
