import { PlumblineError, describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { BillingAction } from '#model/invoicing/invoicing-nouns.ts';
import { appendAudit } from '#store/audit.ts';
import { insertNotifications } from '#store/crm/notifications.ts';
import { loadDueJobs, lockJob, updateJob, type BillingJobRow } from '#store/crm/billing-jobs.ts';
import { markStale } from '#store/marks.ts';
import { runCredit, runRefund } from '#crm/payments/job-give-back.ts';
import { runCancel, runChange, runPause, runResume, runStart } from '#crm/subscriptions/job-subscriptions.ts';
import { userOf, workIn, type CrmWork } from '#crm/work.ts';
import { inSession, type BillingSession } from './billing-session.ts';
import type { JobContext, JobEnd, JobRun } from './job-context.ts';
import { runGenerate } from './job-generate.ts';
import { JobStops, JobWaits } from './job-halts.ts';
import {
  runDeleteDraft,
  runFinalize,
  runMarkUncollectible,
  runPayNow,
  runPayOutOfBand,
  runSend,
  runVoid,
} from './job-invoice-actions.ts';
import { createStepRunner } from './job-steps.ts';
import { openInput } from './jobs.ts';
import { createVendorKeys, type VendorKeys } from './vendor-keys.ts';

const runs: Readonly<Record<BillingAction, JobRun>> = {
  generate: runGenerate,
  finalize: runFinalize,
  send: runSend,
  void: runVoid,
  mark_uncollectible: runMarkUncollectible,
  delete_draft: runDeleteDraft,
  pay_out_of_band: runPayOutOfBand,
  pay_now: runPayNow,
  credit: runCredit,
  refund: runRefund,
  start_subscription: runStart,
  change_subscription: runChange,
  pause_subscription: runPause,
  resume_subscription: runResume,
  cancel_subscription: runCancel,
};

/** Jobs of one connection that are done at a time, each of another customer. */
const jobsAtOnce = 8;
/** A fault of our own is tried again this often before the job stops. */
const faultTries = 5;
const faultWaitMs = 5_000;

/**
 * Does the jobs that are due, several customers at a time and one job a customer. False when none is due.
 * @throws PlumblineError what stopped the connection; the jobs under way are looked up by whoever comes next.
 */
export const doBillingJobs = async (session: BillingSession): Promise<boolean> => {
  const due = await inSession(session, (trx, now) =>
    loadDueJobs(trx, session.connection.id, jobsAtOnce, now),
  );
  if (due.length === 0) return false;
  const keys = createVendorKeys(session);
  const outcomes = await Promise.allSettled(due.map((job) => doJob(session, keys, job)));
  const stopped = outcomes.find((outcome) => outcome.status === 'rejected');
  if (stopped !== undefined) throw stopped.reason;
  return true;
};

const doJob = async (session: BillingSession, keys: VendorKeys, job: BillingJobRow): Promise<void> => {
  const steps = await createStepRunner(session, job);
  const kept: ((trx: CrmWork['trx'], now: number) => Promise<void>)[] = [];
  const context: JobContext = {
    session,
    job,
    asked: openInput(session.vault, job).asked,
    steps,
    keys,
    keep: (what) => void kept.push(what),
  };
  try {
    const end = await runs[job.action](context);
    await endJob(context, end);
  } catch (caught) {
    const halt = haltOf(session, job, caught);
    if (halt === null) throw caught;
    await haltJob(context, halt, kept);
  }
};

/** The job's last transaction: its last step, what it leaves, and that it is done. */
const endJob = (context: JobContext, end: JobEnd): Promise<void> => {
  const { session, job, steps } = context;
  return inSession(session, (trx) =>
    workIn(session, actingOf(job), 'contacts', trx, async (work) => {
      await steps.flush(trx, work.now);
      await end(work);
      await updateJob(trx, job.id, {
        state: 'done',
        code: null,
        message: null,
        hint: null,
        details: '{}',
        settled_at: work.now,
      });
      await closeStopped(work, job);
      await readAgain(work, job);
      await appendAudit(
        trx,
        job.workspace_id,
        [auditOf(job, `billing.${job.action}`, { job: job.id })],
        work.now,
      );
    }),
  );
};

/** A person took an invoice whose making had stopped further by hand: what stopped needs nobody any more. */
const closeStopped = async (work: CrmWork, job: BillingJobRow): Promise<void> => {
  if (job.action === 'generate' || job.invoice_id === null) return;
  await work.trx
    .updateTable('crm_billing_job')
    .set({ state: 'done', settled_at: work.now })
    .where('invoice_id', '=', job.invoice_id)
    .where('action', '=', 'generate')
    .where('state', '=', 'stopped')
    .execute();
};

const actingOf = (job: BillingJobRow): { workspaceId: BillingJobRow['workspace_id']; actor: string } => ({
  workspaceId: job.workspace_id,
  actor: job.requested_by,
});

const auditOf = (
  job: BillingJobRow,
  action: Parameters<typeof appendAudit>[2][number]['action'],
  details: Parameters<typeof appendAudit>[2][number]['details'],
): Parameters<typeof appendAudit>[2][number] => ({
  actor: job.requested_by,
  action,
  subjectKind: job.invoice_id === null ? 'subscription' : 'invoice',
  subjectId: job.invoice_id ?? job.subscription_id ?? '',
  details,
});

/** What was changed by a call of ours is read again, with the payments that hang on it; new invoices are told of anyway. */
const readAgain = async (work: CrmWork, job: BillingJobRow): Promise<void> => {
  if (job.action === 'generate' || job.invoice_id === null) return;
  const invoice = await work.trx
    .selectFrom('crm_invoice')
    .select('stripe_id')
    .where('id', '=', job.invoice_id)
    .executeTakeFirst();
  const key = invoice?.stripe_id ?? null;
  if (key === null) return;
  await markStale(
    work.trx,
    { workspaceId: job.workspace_id, connectionId: job.connection_id },
    [{ id: newId('record', work.now), kind: 'invoice', key, occurredAt: null }],
    work.now,
  );
};

interface Halt {
  readonly state: 'waiting' | 'stopped';
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: Readonly<Record<string, string>>;
  readonly nextAt: number;
}

/** What halts a job alone; null for what stops the whole connection. */
const haltOf = (session: BillingSession, job: BillingJobRow, caught: unknown): Halt | null => {
  const now = session.clock.now();
  if (caught instanceof JobWaits) {
    const { code, message, hint, details, untilMs } = caught;
    return { state: 'waiting', code, message, hint, details, nextAt: untilMs };
  }
  if (caught instanceof JobStops) {
    const { code, message, hint, details } = caught;
    return { state: 'stopped', code, message, hint, details, nextAt: now };
  }
  if (caught instanceof PlumblineError && caught.code === 'vendor.refused')
    return {
      state: 'stopped',
      code: caught.code,
      message: caught.message,
      hint: caught.hint,
      details: {},
      nextAt: now,
    };
  if (caught instanceof PlumblineError && caught.code !== 'bug.unexpected') return null;
  session.logger.error(
    { job: job.id, error: describeError(caught).message },
    'a billing job ended in a fault',
  );
  return {
    state: job.attempts + 1 >= faultTries ? 'stopped' : 'waiting',
    code: 'bug.unexpected',
    message: 'This is a fault of Plumbline.',
    hint: 'Report it with the id of the job; it can be tried again.',
    details: { job: job.id },
    nextAt: now + faultWaitMs * 2 ** job.attempts,
  };
};

const haltJob = (
  context: JobContext,
  halt: Halt,
  kept: readonly ((trx: CrmWork['trx'], now: number) => Promise<void>)[],
): Promise<void> => {
  const { session, job, steps } = context;
  return inSession(session, (trx) =>
    workIn(session, { workspaceId: job.workspace_id, actor: 'plumbline' }, 'contacts', trx, async (work) => {
      const held = await lockJob(trx, job.id);
      await steps.flush(trx, work.now);
      for (const keep of kept) await keep(trx, work.now);
      if (held === undefined || held.state === 'done' || held.state === 'stopped') return;
      await updateJob(trx, job.id, {
        state: halt.state,
        code: halt.code,
        message: halt.message,
        hint: halt.hint,
        details: JSON.stringify(halt.details),
        attempts: job.attempts + 1,
        next_at: halt.nextAt,
        settled_at: halt.state === 'stopped' ? work.now : null,
      });
      if (held.code === halt.code && halt.state === 'waiting') return;
      const subject = auditOf(job, `billing.${halt.state}`, { job: job.id, code: halt.code });
      if (halt.state === 'stopped') {
        work.tell({
          verb: 'billing_stopped',
          kind: job.invoice_id === null ? 'subscription' : 'invoice',
          id: subject.subjectId,
          contactId: null,
          details: { action: job.action, code: halt.code },
        });
        await tellRequester(work, job, halt);
      }
      await appendAudit(trx, job.workspace_id, [subject], work.now);
    }),
  );
};

const tellRequester = async (work: CrmWork, job: BillingJobRow, halt: Halt): Promise<void> => {
  const personId = userOf(job.requested_by);
  if (personId === null) return;
  await insertNotifications(
    work.trx,
    work.workspaceId,
    [
      {
        personId,
        kind: 'billing_stopped',
        subjectKind: job.invoice_id === null ? 'subscription' : 'invoice',
        subjectId: job.invoice_id ?? job.subscription_id ?? '',
        details: { action: job.action, code: halt.code, message: halt.message },
      },
    ],
    work.now,
  );
};
