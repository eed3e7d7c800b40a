import { PlumblineError } from '#base/errors.ts';
import { canonicalJson, type JsonObject } from '#base/json.ts';
import type { BillingCall, BillingRead } from '#model/billing.ts';
import { contentHash } from '#store/content-hash.ts';
import {
  dropStep,
  endStep,
  loadSteps,
  lockJob,
  putIntent,
  type BillingJobRow,
  type BillingStepRow,
} from '#store/crm/billing-jobs.ts';
import type { CrmWork } from '#crm/work.ts';
import { inSession, type BillingSession } from './billing-session.ts';
import { JobStops, JobWaits } from './job-halts.ts';

/**
 * How long a call whose answer was lost may still be on its way; looking earlier could miss what it makes, and make it
 * twice. Milliseconds.
 */
export const settlingMs = 2_000;
/** A person asked and waits. */
export const asPerson: BillingRead = { purpose: 'person' };

export interface BillingStep<Result extends JsonObject> {
  readonly name: string;
  /** What is sent, as it is stored before; nothing else than this decides the idempotency key. */
  readonly body: JsonObject;
  send(call: BillingCall): Promise<Result>;
  /** What an earlier try came to, looked up at the vendor; null when it came to nothing. */
  find(begun: BillingStepRow): Promise<Result | null>;
}

type Trx = CrmWork['trx'];

/**
 * Runs the steps of one job, each at most once in effect. An intent is committed before its call; what came of it is
 * committed with the next intent, or with the end of the job, so that a job of n calls is n + 1 transactions. A step that
 * was begun and not ended is looked up before anything is sent again.
 */
export interface StepRunner {
  run<Result extends JsonObject>(step: BillingStep<Result>): Promise<Result>;
  /** The steps as they were when this run of the job began, by name. */
  readonly begun: ReadonlyMap<string, BillingStepRow>;
  /** Stores what is not stored yet, in the transaction that ends this run of the job. Twice is once. */
  flush(trx: Trx, now: number): Promise<void>;
}

export const createStepRunner = async (session: BillingSession, job: BillingJobRow): Promise<StepRunner> => {
  const rows = await inSession(session, (trx) => loadSteps(trx, [job.id]));
  const begun = new Map(rows.map((row) => [row.step, row]));
  let unstored: { readonly step: string; readonly result: JsonObject } | null = null;

  const flush = async (trx: Trx, now: number): Promise<void> => {
    if (unstored === null) return;
    const { step, result } = unstored;
    await endStep(
      trx,
      { job_id: job.id, step },
      { state: 'done', result: JSON.stringify(result), code: null },
      now,
    );
  };

  const send = async <Result extends JsonObject>(
    step: BillingStep<Result>,
    tries: number,
    firstAt: number,
  ): Promise<Result> => {
    const idempotencyKey = keyOf(session, job, step, tries, firstAt);
    await inSession(session, async (trx, now) => {
      await flush(trx, now);
      const held = await lockJob(trx, job.id);
      if (held === undefined || held.state === 'done' || held.state === 'stopped')
        throw new JobStops('crm.job_not_stopped', 'It was given up meanwhile.');
      await putIntent(
        trx,
        {
          job_id: job.id,
          step: step.name,
          workspace_id: job.workspace_id,
          idempotency_key: idempotencyKey,
          body: session.vault.seal(JSON.stringify(step.body), stepContext(job, step.name)),
        },
        now,
      );
    });
    unstored = null;
    try {
      const result = await step.send({ idempotencyKey, purpose: 'person' });
      unstored = { step: step.name, result };
      return result;
    } catch (caught) {
      return endFailed(session, job, step.name, caught);
    }
  };

  return {
    begun,
    flush,
    run: async <Result extends JsonObject>(step: BillingStep<Result>): Promise<Result> => {
      const row = begun.get(step.name);
      if (row === undefined) return send(step, 0, session.clock.now());
      if (row.state === 'done' && row.result !== null) return JSON.parse(row.result) as Result;
      if (row.state !== 'refused') {
        const readyAt = row.intent_at + settlingMs;
        if (session.clock.now() < readyAt)
          throw new JobWaits('vendor.unknown_outcome', 'The answer was lost; it is looked up first.', {
            untilMs: readyAt,
            hint: 'This goes on by itself.',
          });
        const found = await step.find(row);
        if (found !== null) {
          unstored = { step: step.name, result: found };
          return found;
        }
      }
      // Other words than those that were refused are another request; `keyOf` has two tries under one key.
      return send(step, row.state === 'refused' ? row.tries + 2 : row.tries, row.first_at);
    },
  };
};

const stepContext = (job: BillingJobRow, step: string): string => `billing_step:${job.id}:${step}`;

/**
 * The key says what is meant, so a second try of the same is the same to the vendor. Vendors also remember a fault under
 * a key, so every other try has a new one: by then the look-up has shown twice that nothing was made.
 */
const keyOf = (
  session: BillingSession,
  job: BillingJobRow,
  step: BillingStep<JsonObject>,
  tries: number,
  firstAt: number,
): string => {
  const isForgotten = session.clock.now() - firstAt >= session.billing.keysLastMs;
  const round = isForgotten ? tries + 1_000 : Math.floor(tries / 2);
  return contentHash(canonicalJson([job.connection_id, job.id, step.name, step.body, round]));
};

const endFailed = async (
  session: BillingSession,
  job: BillingJobRow,
  step: string,
  caught: unknown,
): Promise<never> => {
  const key = { job_id: job.id, step };
  const code = caught instanceof PlumblineError ? caught.code : 'bug.unexpected';
  if (caught instanceof PlumblineError && isNotSent(code)) {
    await inSession(session, (trx) => dropStep(trx, key));
    throw caught;
  }
  const isRefused = code === 'vendor.refused';
  await inSession(session, (trx, now) =>
    endStep(trx, key, { state: isRefused ? 'refused' : 'unknown', result: null, code }, now),
  );
  if (isRefused && caught instanceof PlumblineError)
    throw new JobStops(code, caught.message, { hint: caught.hint, cause: caught });
  if (caught instanceof PlumblineError)
    throw new JobWaits('vendor.unknown_outcome', 'The answer was lost; it is looked up first.', {
      untilMs: session.clock.now() + settlingMs,
      hint: 'This goes on by itself.',
    });
  throw caught;
};

/** Failures that say that nothing was written. */
const isNotSent = (code: string): boolean =>
  code === 'budget.spent' ||
  code === 'vendor.throttled' ||
  code === 'vendor.unreachable' ||
  code === 'vendor.unauthorised' ||
  code === 'vendor.forbidden' ||
  code === 'connection.expired' ||
  code === 'connection.credential_missing';
