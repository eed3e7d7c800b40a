import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { secondMs } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { createRoundLoop } from '#base/round-loop.ts';
import { findingKindFacts, findingKinds } from '#model/reconciliation.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { isOutage } from '#store/outage.ts';
import { compareFindings } from '#store/reconcile/findings.ts';
import { countPairs } from '#store/reconcile/pairs.ts';
import {
  advanceReconciliation,
  claimReconciliation,
  findReconciliation,
  forgetReconciliations,
  previousReconciliation,
  type ReconciliationRow,
} from '#store/reconcile/reconciliations.ts';
import type { Database } from '#store/tables.ts';
import { clearAlert, raiseAlert } from '#store/telling/alerts.ts';
import { inSnapshot, inWorkspace } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { loadComparedFlow } from './compared-flow.ts';
import { comparePairs, openPairPages, pairsAPage } from './pairs-step.ts';
import { awaitRefresh, beginRefresh, readTimes } from './refresh-sides.ts';
import { beginReplay, replayStates } from './replay-step.ts';
import { startScheduled } from './scheduled.ts';
import { compareTargets } from './targets-step.ts';

/** How often a worker looks whether anything is to be compared. Milliseconds. */
const lookEveryMs = 2 * secondMs;

/**
 * Compares both sides of flows, beside all other work of a worker. A run is a row: one worker holds its lease, each page is
 * committed with how far it has come, and who takes over goes on behind the last one.
 */
export interface Reconciler {
  start(): void;
  /** Lets the page under way come to its end. Idempotent. */
  stop(): Promise<void>;
  /** Begins what a timetable wants and takes one run as far as it goes now. False when there was nothing to do. */
  round(): Promise<boolean>;
}

export const createReconciler = (
  deps: EngineDeps,
  options: { readonly pageSize?: number } = {},
): Reconciler => {
  const { pageSize = pairsAPage } = options;
  const { clock, logger } = deps;
  const holder = `rcn_${randomUUID()}`;
  const round = async (): Promise<boolean> => {
    await startScheduled(deps);
    const run = await claimReconciliation(deps.db, holder, clock.now());
    if (run === null) return false;
    try {
      await takeRun(deps, run, pageSize, loop.stopping);
    } catch (caught) {
      await failRun(deps, run, caught);
    }
    return true;
  };

  const loop = createRoundLoop({
    clock,
    everyMs: lookEveryMs,
    round,
    failed: (caught) => {
      if (!isOutage(caught))
        logger.warn({ code: describeError(caught).code }, 'comparing failed; it goes on');
    },
  });
  return { start: loop.start, stop: loop.stop, round };
};

const takeRun = async (
  deps: EngineDeps,
  given: ReconciliationRow,
  pageSize: number,
  signal: AbortSignal,
): Promise<void> => {
  if (given.state === 'waiting' && given.refresh) return beginRefresh(deps, given);
  if (given.state === 'refreshing') return awaitRefresh(deps, given);
  if (given.purpose === 'replay') return await takeReplay(deps, given, pageSize, signal);
  await begin(deps, given);
  const pages = openPairPages(deps, pageSize);
  try {
    for (;;) {
      const run = await reload(deps, given);
      if (run === null) return;
      if (signal.aborted) return await release(deps, run);
      const goesOn =
        run.phase === 'pairs' ? await comparePairs(deps, run, pages) : await compareTargets(deps, run);
      if (!goesOn && run.phase === 'targets') return await finish(deps, given);
    }
  } finally {
    await pages.end();
  }
};

const takeReplay = async (
  deps: EngineDeps,
  given: ReconciliationRow,
  pageSize: number,
  signal: AbortSignal,
): Promise<void> => {
  if (given.state === 'waiting') await beginReplay(deps, given);
  for (;;) {
    const run = await reload(deps, given);
    if (run === null) return;
    if (signal.aborted) return await release(deps, run);
    if (!(await replayStates(deps, run, pageSize))) return await finish(deps, given);
  }
};

/** The run with all that was stored of it; null when it was cancelled or taken over. */
const reload = (deps: EngineDeps, run: ReconciliationRow): Promise<ReconciliationRow | null> =>
  inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const row = await findReconciliation(trx, run.id);
    return row?.lease_no === run.lease_no && row.state === 'running' ? row : null;
  });

const begin = async (deps: EngineDeps, run: ReconciliationRow): Promise<void> => {
  if (run.total > 0 || run.done > 0) return;
  const compared = await inSnapshot(deps.db, run.workspace_id, (trx) =>
    loadComparedFlow(trx, deps.registry, run),
  );
  const read = await readTimes(deps, run, compared);
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const now = deps.clock.now();
    await advanceReconciliation(
      trx,
      run,
      {
        state: 'running',
        total: await countPairs(trx, run.flow_id),
        started_at: now,
        source_read_at: read.source,
        target_read_at: read.target,
      },
      now,
    );
    if (run.started_at === null)
      await appendAudit(trx, run.workspace_id, [auditOf(run, 'reconciliation.started', {})], now);
  });
};

/** What is meant to be so is no mismatch. */
const mismatchesOf = ({ counts }: ReconciliationRow): number =>
  findingKinds.reduce(
    (sum, kind) => sum + (findingKindFacts[kind].healer === 'nobody' ? 0 : (counts[kind] ?? 0)),
    0,
  );

/** A comparison that found mismatches is one alert of its flow, until a later one finds none. */
const alertOf = async (
  trx: Transaction<Database>,
  run: ReconciliationRow,
  mismatches: number,
  now: number,
): Promise<void> => {
  const about = { workspaceId: run.workspace_id, kind: 'mismatches_found', subjectId: run.flow_id } as const;
  if (mismatches === 0) {
    await clearAlert(trx, about, now);
    return;
  }
  const flow = await trx
    .selectFrom('flow')
    .select('name')
    .where('id', '=', run.flow_id)
    .executeTakeFirstOrThrow();
  await raiseAlert(
    trx,
    { ...about, subjectKind: 'flow', details: { name: flow.name, count: mismatches } },
    now,
  );
};

const auditOf = (
  run: ReconciliationRow,
  action: AuditEntry['action'],
  details: AuditEntry['details'],
): AuditEntry => ({
  actor: 'plumbline',
  action,
  subjectKind: 'flow',
  subjectId: run.flow_id,
  details: { reconciliation: run.id, purpose: run.purpose, ...details },
});

const release = (deps: EngineDeps, run: ReconciliationRow): Promise<void> =>
  inWorkspace(deps.db, run.workspace_id, (trx) =>
    advanceReconciliation(trx, run, {}, deps.clock.now(), true),
  );

const finish = (deps: EngineDeps, run: ReconciliationRow): Promise<void> =>
  inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const now = deps.clock.now();
    const previous = await previousReconciliation(trx, run);
    const compared = previous === null ? null : await compareFindings(trx, run.id, previous);
    await advanceReconciliation(
      trx,
      run,
      {
        state: 'done',
        ended_at: now,
        previous_id: previous,
        ...(compared === null ? {} : { compared }),
      },
      now,
      true,
    );
    await forgetReconciliations(trx, run);
    const counted = (await findReconciliation(trx, run.id)) ?? run;
    const mismatches = mismatchesOf(counted);
    if (run.purpose === 'reconcile') await alertOf(trx, run, mismatches, now);
    await appendAudit(
      trx,
      run.workspace_id,
      [
        auditOf(run, 'reconciliation.finished', {
          compared: counted.done,
          agreeing: counted.agreeing,
          mismatches,
        }),
      ],
      now,
    );
  });

/** What the database refused is tried again when the lease lapses; anything else would fail again. */
const failRun = async (deps: EngineDeps, run: ReconciliationRow, caught: unknown): Promise<void> => {
  const { code } = describeError(caught);
  if (code === 'store.lease_lost' || isOutage(caught)) return;
  deps.logger[code === 'bug.unexpected' ? 'error' : 'warn'](
    {
      reconciliation: run.id,
      code,
      ...(code === 'bug.unexpected'
        ? { error: caught instanceof Error ? caught.stack : String(caught) }
        : {}),
    },
    'a reconciliation failed',
  );
  if (code.startsWith('store.')) return;
  const now = deps.clock.now();
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    await advanceReconciliation(trx, run, { state: 'failed', code, ended_at: now }, now, true);
    await appendAudit(trx, run.workspace_id, [auditOf(run, 'reconciliation.failed', { code })], now);
  });
};
