import type { Transaction } from 'kysely';
import { newId, type RecordId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { compileMapping, type CompiledMapping } from '#model/computed-mapping.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { findMapping } from '#store/mappings.ts';
import { findingContext, insertFindings, type NewFinding } from '#store/reconcile/findings.ts';
import type { ReplayBasis, ReplayCounts } from '#store/reconcile/reconcile-tables.ts';
import { advanceReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { loadReplayedChanges, loadReplayedRecords } from '#store/reconcile/replays.ts';
import type { Database } from '#store/tables.ts';
import { loadFlows, type FlowView } from '#store/views/flow-views.ts';
import { inSnapshot, inWorkspace } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { changeContext, type Desired } from '#engine/intents.ts';
import { withPlaced } from '#engine/lineage/replay-field.ts';
import { loadTables, transformContext } from '#engine/open-mapping.ts';
import { membersRead } from '#engine/origin.ts';
import { sampleViews, type SampleView } from '#engine/sample-views.ts';
import { loadComparedFlow, type ComparedFlow } from './compared-flow.ts';
import { reconcileError } from './reconcile-errors.ts';
import { compareMade, makeOf, type Made } from './replayed-state.ts';
import { openSums, totalIn, type Sums } from './totals.ts';

/** A state of a record in the span, as mappings see it. */
interface State {
  readonly id: RecordId;
  readonly at: number;
  readonly basis: ReplayBasis;
  readonly view: JsonObject;
}

interface Side {
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
  readonly compiled: CompiledMapping;
}

/** Both mappings, ready to run. */
interface Replaying {
  readonly flow: FlowView;
  readonly compared: ComparedFlow;
  readonly current: Side;
  readonly candidate: Side;
}

const sideOf = async (text: {
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
}): Promise<Side> => ({ ...text, compiled: await compileMapping(text.rules, text.conditions) });

const openReplaying = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  run: ReconciliationRow,
): Promise<Replaying> => {
  const compared = await loadComparedFlow(trx, deps.registry, run);
  const [flow] = await loadFlows(trx, run.flow_id);
  const inForce = await findMapping(trx, run.flow_id, run.base_version ?? run.mapping_version);
  if (flow === undefined || inForce === undefined)
    throw reconcileError(
      'reconcile.no_flow',
      'There is no such flow, or no version of its mapping any more.',
    );
  return { flow, compared, current: await sideOf(inForce), candidate: await sideOf(compared.flow) };
};

const spanOf = (run: ReconciliationRow) => ({ since: run.replay_since ?? 0, until: run.requested_at });

/** The states that changes of the span keep; what a change did not keep is taken from the record of now. */
const statesOfChanges = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  run: ReconciliationRow,
  open: Replaying,
  pageSize: number,
): Promise<{ readonly states: readonly State[]; readonly last: string | null; readonly looked: number }> => {
  const changes = await loadReplayedChanges(trx, run.flow_id, spanOf(run), run.cursor, pageSize);
  const now = new Map<RecordId, SampleView>(
    (
      await sampleViews(trx, deps, open.flow, { recordIds: changes.map((each) => each.source_record_id) })
    ).map((sample) => [sample.id, sample]),
  );
  const versions = new Map<number, Awaited<ReturnType<typeof findMapping>>>();
  const states: State[] = [];
  for (const change of changes) {
    const { origin, agreed } = JSON.parse(
      deps.vault.open(change.desired, changeContext(change.id)),
    ) as Desired;
    if (origin === undefined) continue;
    if (!versions.has(change.mapping_version))
      versions.set(change.mapping_version, await findMapping(trx, run.flow_id, change.mapping_version));
    const then = versions.get(change.mapping_version);
    if (then === undefined) continue;
    const kept = membersRead(run.settings, then.rules, then.conditions);
    const read = [open.current, open.candidate].map((side) =>
      membersRead(run.settings, side.rules, side.conditions),
    );
    const isWhole =
      kept === null || read.every((names) => names !== null && names.every((name) => kept.includes(name)));
    const placed = withPlaced(
      origin.view,
      then.rules.map((rule) => ({ rule })),
      agreed.values,
    );
    const held = now.get(change.source_record_id);
    const isSame = held !== undefined && held.observedAt === origin.source.observedAt;
    states.push({
      id: change.source_record_id,
      at: change.planned_at,
      basis: isWhole || isSame ? 'as_then' : 'completed',
      view: isWhole ? placed : { ...held?.view, ...placed },
    });
  }
  return { states, last: changes.at(-1)?.id ?? null, looked: changes.length };
};

const statesOfRecords = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  run: ReconciliationRow,
  open: Replaying,
  pageSize: number,
): Promise<{ readonly states: readonly State[]; readonly last: string | null; readonly looked: number }> => {
  const records = await loadReplayedRecords(trx, run.flow_id, spanOf(run), run.cursor, pageSize);
  const views = await sampleViews(trx, deps, open.flow, { recordIds: records.map(({ id }) => id) });
  const seen = new Map(records.map((record) => [record.id, record.observed_at]));
  const states = views.map(({ id, view }): State => ({
    id,
    view,
    at: seen.get(id) ?? run.requested_at,
    basis: 'as_now',
  }));
  return { states, last: records.at(-1)?.id ?? null, looked: records.length };
};

/**
 * Evaluates the next states of a span by the mapping in force and by the candidate, in a moment that cannot write, and stores
 * where they differ together with how far it has come. Returns false when none was left.
 */
export const replayStates = async (
  deps: EngineDeps,
  run: ReconciliationRow,
  pageSize: number,
): Promise<boolean> => {
  const sums = openSums(run.totals);
  const counts: Partial<Record<FindingKind, number>> = { ...run.counts };
  const replayed: Record<ReplayBasis, number> = {
    as_then: run.replayed.as_then ?? 0,
    completed: run.replayed.completed ?? 0,
    as_now: run.replayed.as_now ?? 0,
  };
  const findings: NewFinding[] = [];
  let agreeing = 0;
  const page = await inSnapshot(deps.db, run.workspace_id, async (trx) => {
    const open = await openReplaying(trx, deps, run);
    const read = await (run.phase === 'pairs' ? statesOfChanges : statesOfRecords)(
      trx,
      deps,
      run,
      open,
      pageSize,
    );
    const names = [...new Set([...open.current.compiled.tables, ...open.candidate.compiled.tables])];
    const world = {
      context: transformContext(open.compared.target.facts),
      tables: await loadTables(trx, deps.vault, names),
    };
    const { fields } = open.compared.targetKind;
    const make = async ({ rules, compiled }: Side, view: JsonObject): Promise<Made> =>
      makeOf(rules, fields, view, world.context, await compiled.compute(view, world));
    for (const state of read.states) {
      replayed[state.basis] += 1;
      const current = await make(open.current, state.view);
      const candidate = await make(open.candidate, state.view);
      addTotal(sums, 'source', candidate, fields);
      addTotal(sums, 'target', current, fields);
      const found = compareMade(current, candidate, fields);
      if (found === null) {
        agreeing += 1;
        continue;
      }
      counts[found.kind] = (counts[found.kind] ?? 0) + 1;
      const id = newId('finding', deps.clock.now());
      findings.push({
        id,
        kind: found.kind,
        code: found.code,
        action: null,
        source_record_id: state.id,
        target_record_id: null,
        fields: found.differences.map(({ field }) => field).toSorted(),
        sealed:
          found.differences.length === 0
            ? null
            : deps.vault.seal(JSON.stringify(found.differences), findingContext(id)),
        queued: false,
        healable: false,
        digest: null,
        waits: false,
        occurred_at: state.at,
        basis: state.basis,
      });
    }
    return { last: read.last, looked: read.looked, states: read.states.length };
  });
  const now = deps.clock.now();
  const isOver = page.looked < pageSize;
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    await insertFindings(trx, { id: run.id, workspaceId: run.workspace_id, flowId: run.flow_id }, findings);
    const done = run.done + page.states;
    const isEnd = isOver && run.phase === 'targets';
    await advanceReconciliation(
      trx,
      run,
      {
        ...(isOver ? { phase: 'targets' as const, cursor: null } : { cursor: page.last }),
        done,
        // Changes that keep no state are left out.
        total: isEnd ? done : Math.max(run.total, done),
        agreeing: run.agreeing + agreeing,
        counts,
        totals: sums.result(),
        replayed: replayed satisfies ReplayCounts,
      },
      now,
    );
  });
  return !(isOver && run.phase === 'targets');
};

const addTotal = (
  sums: Sums,
  side: 'source' | 'target',
  made: Made,
  fields: Parameters<typeof totalIn>[1],
): void => {
  if (made.made !== 'values') return;
  const { values } = made;
  sums.add(
    side,
    totalIn((field): JsonValue => values[field] ?? null, fields),
  );
};
