import { randomUUID } from 'node:crypto';
import { secondMs } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { createRoundLoop } from '#base/round-loop.ts';
import { advanceImport, claimImport } from '#store/crm/import-runs.ts';
import { lockImport, nextLines, type ImportRow } from '#store/crm/imports.ts';
import { isOutage } from '#store/outage.ts';
import { storeError } from '#store/store-errors.ts';
import { act, type Acting, type CrmDeps } from '#crm/work.ts';
import { courses, kinds, noteImport, runLine, stoppedNow, type Course } from './import-service.ts';

/** How often a worker looks whether anything is to be imported. Milliseconds. */
const lookEveryMs = secondMs;

/** Lines done in one transaction: about a second of work at the most, which is what a person waits who cancels. */
const linesAStep = 100;

/**
 * Applies imports and takes them back, beside all other work of a worker. An import is a row: one worker holds its lease,
 * and each step commits its lines together with how far it is, so who takes over goes on behind the last line and does
 * none a second time.
 */
export interface Importer {
  start(): void;
  /** Lets the step under way come to its end. Idempotent. */
  stop(): Promise<void>;
  /** Takes one import as far as it goes. False when there was nothing to do. */
  round(): Promise<boolean>;
}

export const createImporter = (
  deps: CrmDeps,
  logger: Logger,
  options: { readonly stepSize?: number } = {},
): Importer => {
  const { stepSize = linesAStep } = options;
  const holder = `imp_${randomUUID()}`;

  const round = async (): Promise<boolean> => {
    const run = await claimImport(deps.db, holder, deps.clock.now());
    if (run === null) return false;
    try {
      await takeRun(deps, run, stepSize, loop.stopping);
    } catch (caught) {
      await failRun(deps, logger, run, caught);
    }
    return true;
  };

  const loop = createRoundLoop({
    clock: deps.clock,
    everyMs: lookEveryMs,
    round,
    failed: (caught) => {
      if (!isOutage(caught))
        logger.warn({ code: describeError(caught).code }, 'importing failed; it goes on');
    },
  });
  return { start: loop.start, stop: loop.stop, round };
};

const actingOf = (run: ImportRow): Acting => ({
  workspaceId: run.workspace_id,
  actor: run.asked_by ?? run.created_by,
});

const takeRun = async (
  deps: CrmDeps,
  run: ImportRow,
  stepSize: number,
  stopping: AbortSignal,
): Promise<void> => {
  const course = courses[run.state === 'undoing' ? 'undoing' : 'applying'];
  let goesOn = true;
  while (goesOn) goesOn = await takeStep(deps, run, course, stepSize, stopping.aborted);
};

/** The next lines in one transaction; false when there are no more, or the lease was given back. */
const takeStep = (
  deps: CrmDeps,
  run: ImportRow,
  course: Course,
  stepSize: number,
  isStopping: boolean,
): Promise<boolean> => {
  const kind = kinds[run.subject_kind];
  return act(deps, actingOf(run), kind.module, async (work) => {
    const held = await lockImport(work.trx, run.id);
    if (held?.lease_no !== run.lease_no || held.state !== course.state)
      throw storeError('store.lease_lost', 'Another worker has taken this import over, or it was cancelled.');
    if (isStopping) {
      await advanceImport(work.trx, run, {}, work.now, true);
      return false;
    }
    const lines = await nextLines(work.trx, run.id, course.lines, stepSize);
    for (const line of lines) await runLine(work, kind, line, course);
    const isOver = lines.length < stepSize;
    const set = isOver ? course.end(work) : {};
    await advanceImport(work.trx, run, { done: lines.length, set }, deps.clock.now(), isOver);
    if (isOver) await noteImport(work, run.id, course.action);
    return !isOver;
  });
};

/** What the database refused is tried again when the lease lapses; anything else stops the import for a person. */
const failRun = async (deps: CrmDeps, logger: Logger, run: ImportRow, caught: unknown): Promise<void> => {
  const { code } = describeError(caught);
  if (code === 'store.lease_lost' || isOutage(caught)) return;
  logger[code === 'bug.unexpected' ? 'error' : 'warn'](
    {
      import: run.id,
      code,
      ...(code === 'bug.unexpected'
        ? { error: caught instanceof Error ? caught.stack : String(caught) }
        : {}),
    },
    'an import stopped',
  );
  if (code.startsWith('store.')) return;
  await act(deps, actingOf(run), 'contacts', async (work) => {
    await advanceImport(work.trx, run, { set: stoppedNow(run, work, code) }, work.now, true);
    await noteImport(work, run.id, 'import.stopped');
  });
};
