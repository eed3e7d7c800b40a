import type { Transaction } from 'kysely';
import type { BillingJob } from '#contract/crm-finance-vocabulary.ts';
import { loadSteps, type BillingJobRow } from '#store/crm/billing-jobs.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { jobOf } from './finance-texts.ts';

/** A billing job, and how the API tells of it. */
export interface AnsweredJob {
  readonly row: BillingJobRow;
  readonly job: BillingJob;
}

/** Jobs with their steps and who asked for each, in the order given. Two queries, however many there are. */
export const answerJobs = async (
  trx: Transaction<Database>,
  rows: readonly BillingJobRow[],
): Promise<readonly AnsweredJob[]> => {
  const steps = await loadSteps(
    trx,
    rows.map((row) => row.id),
  );
  const nameOf = await loadActorNames(
    trx,
    rows.map((row) => row.requested_by),
  );
  return rows.map((row) => ({ row, job: jobOf(row, steps, nameOf) }));
};

/** The same of those that are not done yet. */
export const answerOpenJobs = (
  trx: Transaction<Database>,
  rows: readonly BillingJobRow[],
): Promise<readonly AnsweredJob[]> =>
  answerJobs(
    trx,
    rows.filter((row) => row.state !== 'done'),
  );
