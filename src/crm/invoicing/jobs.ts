import type { JsonObject } from '#base/json.ts';
import { newId, type BillingJobId, type InvoiceId, type SubscriptionId } from '#base/ids.ts';
import type { BillingAction, InvoiceEnd } from '#model/invoicing/invoicing-nouns.ts';
import { insertJob, loadJobsByKey, loadJobsOf, type BillingJobRow } from '#store/crm/billing-jobs.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Vault } from '#store/vault.ts';
import type { CrmWork } from '#crm/work.ts';
import { financeError } from './finance-errors.ts';

/** What was asked, sealed on the job. `fingerprint` tells one request from another under the same key. */
export interface JobInput {
  readonly fingerprint: string;
  readonly asked: JsonObject;
}

export const jobContext = (id: BillingJobId): string => `billing_job:${id}`;

export const openInput = (vault: Vault, job: Pick<BillingJobRow, 'id' | 'input'>): JobInput =>
  JSON.parse(vault.open(job.input, jobContext(job.id))) as JobInput;

export interface NewJob {
  readonly action: BillingAction;
  readonly invoiceId?: InvoiceId;
  readonly subscriptionId?: SubscriptionId;
  /** The contact, or the vendor's customer: one job of a lane runs at a time. */
  readonly lane: string;
  readonly requestKey: string;
  readonly fingerprint: string;
  readonly input: JsonObject;
  readonly until?: InvoiceEnd;
}

/** Stores a job to be done under the connection's lease. Wake the connection in the same transaction. */
export const addJob = async (
  work: CrmWork,
  connection: Pick<ConnectionRow, 'id'>,
  job: NewJob,
): Promise<BillingJobId> => {
  const id = newId('billingJob', work.now);
  const input: JobInput = { fingerprint: job.fingerprint, asked: job.input };
  await insertJob(work.trx, {
    id,
    workspace_id: work.workspaceId,
    connection_id: connection.id,
    action: job.action,
    invoice_id: job.invoiceId ?? null,
    subscription_id: job.subscriptionId ?? null,
    lane: job.lane,
    request_key: job.requestKey,
    until: job.until ?? null,
    input: work.vault.seal(JSON.stringify(input), jobContext(id)),
    state: 'ready',
    next_at: work.now,
    requested_by: work.actor,
    requested_at: work.now,
  });
  return id;
};

/** The invoices that an earlier request under this key made; null when there was none. @throws `crm.request_reused`. */
export const findAsked = async (
  work: CrmWork,
  requestKey: string,
  fingerprint: string,
): Promise<{ readonly job: BillingJobRow; readonly invoices: readonly InvoiceId[] } | null> => {
  const [job] = await loadJobsByKey(work.trx, [requestKey]);
  if (job === undefined) return null;
  const input = openInput(work.vault, job);
  if (input.fingerprint !== fingerprint)
    throw financeError('crm.request_reused', 'This request was made before, for something else.');
  const { invoices } = input.asked;
  return { job, invoices: Array.isArray(invoices) ? (invoices as InvoiceId[]) : [] };
};

/** @throws `crm.job_running` while something else is under way for this invoice or subscription. */
export const requireIdle = async (
  work: CrmWork,
  subject:
    | { readonly invoices: readonly InvoiceId[] }
    | { readonly subscriptions: readonly SubscriptionId[] },
): Promise<readonly BillingJobRow[]> => {
  const jobs = await loadJobsOf(work.trx, subject);
  const running = jobs.find((job) => job.state === 'ready' || job.state === 'waiting');
  if (running !== undefined)
    throw financeError('crm.job_running', 'Something else is being done with it and comes first.', {
      details: { action: running.action, state: running.state, code: running.code },
    });
  return jobs;
};
