import { sql, type Insertable, type Selectable, type Transaction, type Updateable } from 'kysely';
import type { BillingJobId, ConnectionId, InvoiceId, SubscriptionId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmBillingJobTable, CrmBillingKeyTable, CrmBillingStepTable } from './finance-tables.ts';

export type BillingJobRow = Selectable<CrmBillingJobTable>;
export type BillingStepRow = Selectable<CrmBillingStepTable>;

export const insertJob = async (
  trx: Transaction<Database>,
  row: Insertable<CrmBillingJobTable>,
): Promise<void> => {
  await trx.insertInto('crm_billing_job').values(row).execute();
};

export const loadJobsByKey = (
  trx: Transaction<Database>,
  keys: readonly string[],
): Promise<readonly BillingJobRow[]> =>
  trx
    .selectFrom('crm_billing_job')
    .selectAll()
    .where(ownRows('crm_billing_job'))
    .where('request_key', 'in', [...keys])
    .orderBy('id')
    .execute();

export const lockJob = (trx: Transaction<Database>, id: BillingJobId): Promise<BillingJobRow | undefined> =>
  trx.selectFrom('crm_billing_job').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const updateJob = async (
  trx: Transaction<Database>,
  id: BillingJobId,
  set: Updateable<CrmBillingJobTable>,
): Promise<void> => {
  await trx.updateTable('crm_billing_job').set(set).where('id', '=', id).execute();
};

/** What a job waits with while its contact is no customer of the vendor. */
const customerWaits = [
  'crm.customer_pending',
  'crm.customer_review',
  'crm.customer_dead',
  'crm.customer_skipped',
  'crm.customer_gone',
];
/** What it waits with while a service is no product of the vendor; its details name the service. */
const serviceWaits = ['crm.service_pending', 'crm.service_dead', 'crm.service_skipped', 'crm.service_gone'];

/**
 * The jobs to work on now, at most one a lane: the lane's oldest that is open, where it is due or the customer or service
 * that it waits for is there by now. A lane is named after its contact.
 */
export const loadDueJobs = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  limit: number,
  now: number,
): Promise<readonly BillingJobRow[]> => {
  const found = await sql<BillingJobRow>`
    select j.* from crm_billing_job j
    where j.connection_id = ${connectionId} and j.state in ('ready', 'waiting')
      and (j.next_at <= ${now} or (j.code = any(${customerWaits}) and exists (
        select 1 from record r join link l on l.source_record_id = r.id
        join record t on t.id = l.target_record_id and t.state <> 'deleted'
        where r.workspace_id = j.workspace_id and r.kind = 'contact' and r.key = j.lane
          and l.target_connection_id = j.connection_id))
        or (j.code = any(${serviceWaits}) and exists (
        select 1 from record r join link l on l.source_record_id = r.id
        join record t on t.id = l.target_record_id and t.state <> 'deleted'
        where r.workspace_id = j.workspace_id and r.kind = 'service' and r.key = j.details->>'service'
          and l.target_connection_id = j.connection_id)))
      and not exists (select 1 from crm_billing_job e where e.connection_id = j.connection_id
        and e.state in ('ready', 'waiting') and e.lane = j.lane and e.id < j.id)
    order by j.next_at, j.id limit ${limit}`.execute(trx);
  return found.rows;
};

/** Newest first. */
export const loadJobsOf = (
  trx: Transaction<Database>,
  subject:
    | { readonly invoices: readonly InvoiceId[] }
    | { readonly subscriptions: readonly SubscriptionId[] },
): Promise<readonly BillingJobRow[]> => {
  const jobs = trx.selectFrom('crm_billing_job').selectAll().where(ownRows('crm_billing_job'));
  const chosen =
    'invoices' in subject
      ? jobs.where('invoice_id', '=', sql<InvoiceId>`any(${[...subject.invoices]}::text[])`)
      : jobs.where('subscription_id', '=', sql<SubscriptionId>`any(${[...subject.subscriptions]}::text[])`);
  return chosen.orderBy('requested_at', 'desc').orderBy('id', 'desc').execute();
};

/** In the order in which they were begun. */
export const loadSteps = (
  trx: Transaction<Database>,
  jobs: readonly BillingJobId[],
): Promise<readonly BillingStepRow[]> =>
  jobs.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('crm_billing_step')
        .selectAll()
        .where('job_id', 'in', [...jobs])
        .orderBy('first_at')
        .orderBy('step')
        .execute();

/** Stores that a step is about to be sent; a step that was begun before keeps its first time and counts a try. */
export const putIntent = async (
  trx: Transaction<Database>,
  step: Pick<BillingStepRow, 'job_id' | 'step' | 'workspace_id' | 'idempotency_key' | 'body'>,
  now: number,
): Promise<void> => {
  await sql`
    insert into crm_billing_step (job_id, step, workspace_id, state, idempotency_key, body, first_at, intent_at)
    values (${step.job_id}, ${step.step}, ${step.workspace_id}, 'intent', ${step.idempotency_key}, ${step.body}, ${now}, ${now})
    on conflict (job_id, step) do update set state = 'intent', idempotency_key = excluded.idempotency_key,
      body = excluded.body, tries = crm_billing_step.tries + 1, code = null, intent_at = ${now}, ended_at = null`.execute(
    trx,
  );
};

export const endStep = async (
  trx: Transaction<Database>,
  step: Pick<BillingStepRow, 'job_id' | 'step'>,
  end: Pick<BillingStepRow, 'state' | 'result' | 'code'>,
  now: number,
): Promise<void> => {
  await trx
    .updateTable('crm_billing_step')
    .set({ ...end, ended_at: now })
    .where('job_id', '=', step.job_id)
    .where('step', '=', step.step)
    .execute();
};

/** Forgets a step that was certainly not sent. */
export const dropStep = async (
  trx: Transaction<Database>,
  step: Pick<BillingStepRow, 'job_id' | 'step'>,
): Promise<void> => {
  await trx
    .deleteFrom('crm_billing_step')
    .where('job_id', '=', step.job_id)
    .where('step', '=', step.step)
    .execute();
};

/** What the vendor calls things of one kind of ours, by our reference. */
export const loadBillingKeys = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: CrmBillingKeyTable['kind'],
  references: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (references.length === 0) return new Map();
  const rows = await trx
    .selectFrom('crm_billing_key')
    .select(['reference', 'stripe_id'])
    .where('connection_id', '=', connectionId)
    .where('kind', '=', kind)
    .where('reference', 'in', [...references])
    .execute();
  return new Map(rows.map((row) => [row.reference, row.stripe_id]));
};

export const putBillingKey = async (
  trx: Transaction<Database>,
  row: Insertable<Database['crm_billing_key']>,
): Promise<void> => {
  await trx
    .insertInto('crm_billing_key')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['connection_id', 'kind', 'reference'])
        .doUpdateSet({ stripe_id: row.stripe_id, made_at: row.made_at }),
    )
    .execute();
};

/** Forgets them, so that they are looked up or made anew: the vendor refused what we knew. */
export const dropBillingKeys = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  keys: readonly string[],
): Promise<void> => {
  if (keys.length === 0) return;
  await trx
    .deleteFrom('crm_billing_key')
    .where('connection_id', '=', connectionId)
    .where('stripe_id', 'in', [...keys])
    .execute();
};

/** A job that waits for a person, with the name of what it is for. */
export interface StoppedJob extends BillingJobRow {
  readonly title: string | null;
}

/** Newest first. Places are `[settled_at, id]`. */
export const listStopped = async (
  trx: Transaction<Database>,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<StoppedJob>> => {
  const after =
    page.after === null ? sql`true` : sql`(j.settled_at, j.id) < (${page.after[0]}, ${page.after[1]})`;
  const found = await sql<StoppedJob>`
    select j.*, coalesce(i.number, c.name, s.title) as title from crm_billing_job j
    left join crm_invoice i on i.id = j.invoice_id left join crm_contact c on c.id = i.contact_id
    left join crm_subscription s on s.id = j.subscription_id
    where ${ownRows('j')} and j.state = 'stopped' and ${after}
    order by j.settled_at desc, j.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.settled_at ?? 0, row.id]);
};

export const countStopped = async (trx: Transaction<Database>): Promise<number> => {
  const found = await sql<{ count: number }>`
    select count(*) as count from crm_billing_job j where ${ownRows('j')} and j.state = 'stopped'`.execute(
    trx,
  );
  return found.rows[0]?.count ?? 0;
};
