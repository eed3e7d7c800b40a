import type { Transaction } from 'kysely';
import { newId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { compileMapping, type CompiledMapping } from '#model/computed-mapping.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { findMapping } from '#store/mappings.ts';
import { findingContext, insertFindings, type NewFinding } from '#store/reconcile/findings.ts';
import type { ReplayBasis } from '#store/reconcile/reconcile-tables.ts';
import { advanceReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { countReplayed } from '#store/reconcile/replays.ts';
import type { Database } from '#store/tables.ts';
import { loadFlows, type FlowView } from '#store/views/flow-views.ts';
import { inSnapshot, inWorkspace } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { loadTables, transformContext } from '#engine/open-mapping.ts';
import { loadComparedFlow, type ComparedFlow } from './compared-flow.ts';
import { reconcileError } from './reconcile-errors.ts';
import { pushedReader, readStates, spanOf, type State } from './replayed-states.ts';
import { compareMade, makeOf, type Made, type ReplayDifference } from './replayed-state.ts';
import { openSums, totalIn, type Sums } from './totals.ts';

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

/** Counts what there is to replay, and sets the run going. */
export const beginReplay = (deps: EngineDeps, run: ReconciliationRow): Promise<void> =>
  inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const now = deps.clock.now();
    const [flow] = await loadFlows(trx, run.flow_id);
    const pushedTo =
      flow === undefined || pushedReader(deps, flow.source_vendor) === undefined
        ? null
        : flow.source_connection_id;
    const total = await countReplayed(trx, run.flow_id, pushedTo, spanOf(run));
    await advanceReconciliation(trx, run, { state: 'running', total, started_at: now }, now);
  });

/** What one page of states came to. */
interface Tally {
  readonly sums: Sums;
  readonly counts: Partial<Record<FindingKind, number>>;
  readonly replayed: Record<ReplayBasis, number>;
  readonly findings: NewFinding[];
  agreeing: number;
}

/**
 * Evaluates the next states of a span by the mapping in force and by the candidate, in a moment that cannot write, and stores
 * where they differ together with how far it has come. Returns false when none was left.
 */
export const replayStates = async (
  deps: EngineDeps,
  run: ReconciliationRow,
  pageSize: number,
): Promise<boolean> => {
  const tally: Tally = {
    sums: openSums(run.totals),
    counts: { ...run.counts },
    replayed: {
      as_then: run.replayed.as_then ?? 0,
      completed: run.replayed.completed ?? 0,
      as_now: run.replayed.as_now ?? 0,
    },
    findings: [],
    agreeing: 0,
  };
  const page = await inSnapshot(deps.db, run.workspace_id, async (trx) => {
    const open = await openReplaying(trx, deps, run);
    const { flow, current, candidate } = open;
    const read = await readStates(trx, { deps, run, flow, mappings: [current, candidate] }, pageSize);
    await evaluate(trx, deps, open, read.states, tally);
    return read;
  });
  const now = deps.clock.now();
  const isEnd = page.isOver && run.phase === 'targets';
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const owner = { id: run.id, workspaceId: run.workspace_id, flowId: run.flow_id };
    await insertFindings(trx, owner, tally.findings);
    const done = run.done + page.states.length;
    await advanceReconciliation(
      trx,
      run,
      {
        ...(page.isOver ? { phase: 'targets' as const, cursor: null } : { cursor: page.cursor }),
        done,
        // Changes that keep no state are left out.
        total: isEnd ? done : Math.max(run.total, done),
        agreeing: run.agreeing + tally.agreeing,
        counts: tally.counts,
        totals: tally.sums.result(),
        replayed: tally.replayed,
      },
      now,
    );
  });
  return !isEnd;
};

const evaluate = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  { compared, current, candidate }: Replaying,
  states: readonly State[],
  tally: Tally,
): Promise<void> => {
  const names = [...new Set([...current.compiled.tables, ...candidate.compiled.tables])];
  const world = {
    context: transformContext(compared.target.facts),
    tables: await loadTables(trx, deps.vault, names),
  };
  const { fields } = compared.targetKind;
  const make = async ({ rules, compiled }: Side, view: JsonObject): Promise<Made> =>
    makeOf(rules, fields, view, world.context, await compiled.compute(view, world));
  for (const state of states) {
    tally.replayed[state.basis] += 1;
    const wanted = await make(candidate, state.view);
    const made = await make(current, state.view);
    addTotal(tally.sums, 'source', wanted, fields);
    addTotal(tally.sums, 'target', made, fields);
    const found = compareMade(made, wanted, fields);
    if (found === null) tally.agreeing += 1;
    else note(deps, tally, state, found);
  }
};

const note = (deps: EngineDeps, tally: Tally, state: State, found: ReplayDifference): void => {
  const { kind, code, differences } = found;
  const id = newId('finding', deps.clock.now());
  tally.counts[kind] = (tally.counts[kind] ?? 0) + 1;
  tally.findings.push({
    id,
    kind,
    code,
    action: null,
    source_record_id: state.id,
    target_record_id: null,
    fields: differences.map(({ field }) => field).toSorted(),
    sealed:
      differences.length === 0 ? null : deps.vault.seal(JSON.stringify(differences), findingContext(id)),
    queued: false,
    healable: false,
    digest: null,
    waits: false,
    occurred_at: state.at,
    basis: state.basis,
  });
};

const addTotal = (sums: Sums, side: 'source' | 'target', made: Made, fields: readonly FieldSpec[]): void => {
  if (made.made !== 'values') return;
  const { values } = made;
  sums.add(
    side,
    totalIn((field): JsonValue => values[field] ?? null, fields),
  );
};
