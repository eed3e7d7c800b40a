import type { JsonObject } from '#base/json.ts';
import type { FeedVerb } from '#model/telling/event-catalogue.ts';
import type { BillingJobRow } from '#store/crm/billing-jobs.ts';
import { lockInvoice, type InvoiceRow } from '#store/crm/invoices.ts';
import type { CrmWork } from '#crm/work.ts';
import type { BillingSession } from './billing-session.ts';
import { JobStops } from './job-halts.ts';
import type { StepRunner } from './job-steps.ts';
import type { VendorKeys } from './vendor-keys.ts';

/** One job being done. */
export interface JobContext {
  readonly session: BillingSession;
  readonly job: BillingJobRow;
  /** What the person asked. */
  readonly asked: JsonObject;
  readonly steps: StepRunner;
  readonly keys: VendorKeys;
  /** Notes what must be kept of the work done, should the job halt before its end. */
  keep(what: (trx: CrmWork['trx'], now: number) => Promise<void>): void;
}

/** What a job leaves: written in the transaction that ends it, together with its last step. */
export type JobEnd = (work: CrmWork) => Promise<void>;

/** Does the job's calls. @throws JobWaits, JobStops, or what stopped the connection. */
export type JobRun = (context: JobContext) => Promise<JobEnd>;

/** The job's invoice, locked. */
export const invoiceOf = async ({ job }: JobContext, trx: CrmWork['trx']): Promise<InvoiceRow> => {
  const invoice = job.invoice_id === null ? undefined : await lockInvoice(trx, job.invoice_id);
  if (invoice === undefined) throw new JobStops('crm.vanished', 'The invoice is not here any more.');
  return invoice;
};

/** The vendor's key of the invoice. @throws JobStops when it has none. */
export const keyOfInvoice = (invoice: InvoiceRow): string => {
  if (invoice.stripe_id === null) throw new JobStops('crm.vanished', 'The invoice was never made at Stripe.');
  return invoice.stripe_id;
};

/** Adds to the invoice's feed. */
export const tellInvoice = (
  work: CrmWork,
  invoice: InvoiceRow,
  verb: FeedVerb,
  details?: Readonly<Record<string, string>>,
): void => {
  work.tell({
    verb,
    kind: 'invoice',
    id: invoice.id,
    contactId: invoice.contact_id,
    ...(details === undefined ? {} : { details }),
  });
};
