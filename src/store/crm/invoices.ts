import { unreachable } from '#base/never.ts';
import {
  sql,
  type Insertable,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type Updateable,
} from 'kysely';
import type {
  ContactId,
  InvoiceId,
  OpportunityId,
  SubscriptionId,
  TicketId,
  WorkspaceId,
} from '#base/ids.ts';
import type { BillableState, InvoiceOrigin, InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmInvoiceLineTable, CrmInvoiceTable } from './finance-tables.ts';

export type InvoiceRow = Selectable<CrmInvoiceTable>;
export type InvoiceLineRow = Selectable<CrmInvoiceLineTable>;

export interface InvoiceView extends InvoiceRow {
  readonly contact_name: string | null;
  readonly contact_type: 'organization' | 'individual' | null;
  readonly contact_archived: boolean | null;
}

export interface InvoiceFilter {
  readonly states?: readonly InvoiceState[] | undefined;
  /** Overdue is told at `now`. */
  readonly attention?: 'any' | 'overdue' | 'payment_failed' | 'disputed' | 'stopped' | undefined;
  readonly now?: number | undefined;
  readonly contact?: ContactId | undefined;
  readonly opportunity?: OpportunityId | undefined;
  readonly ticket?: TicketId | undefined;
  readonly subscription?: SubscriptionId | undefined;
  readonly origin?: InvoiceOrigin | undefined;
  readonly currency?: string | undefined;
  readonly number?: string | undefined;
  /** Instants; `to` is left out. */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
}

const viewColumns = sql`i.*, c.name as contact_name, c.type as contact_type,
  c.archived_at is not null as contact_archived`;
const viewJoins = sql`crm_invoice i left join crm_contact c on c.id = i.contact_id`;

const stopped = sql`exists (select 1 from crm_billing_job j where j.workspace_id = i.workspace_id
  and j.invoice_id = i.id and j.state = 'stopped')`;
const attentionOf = (
  attention: NonNullable<InvoiceFilter['attention']>,
  now: number,
): RawBuilder<unknown> => {
  const overdue = sql`(i.state = 'open' and i.due_at <= ${now})`;
  switch (attention) {
    case 'overdue':
      return overdue;
    case 'payment_failed':
      return sql`i.failure_code is not null`;
    case 'disputed':
      return sql`i.is_disputed`;
    case 'stopped':
      return stopped;
    case 'any':
      return sql`(${overdue} or i.failure_code is not null or i.is_disputed or ${stopped})`;
    default:
      return unreachable(attention);
  }
};

const conditionsOf = (filter: InvoiceFilter): readonly RawBuilder<unknown>[] => {
  const conditions: RawBuilder<unknown>[] = [ownRows('i')];
  const { states, attention, contact, opportunity, ticket, subscription } = filter;
  if (states !== undefined) conditions.push(sql`i.state = any(${[...states]})`);
  if (attention !== undefined) conditions.push(attentionOf(attention, filter.now ?? 0));
  if (contact !== undefined) conditions.push(sql`i.contact_id = ${contact}`);
  if (subscription !== undefined) conditions.push(sql`i.subscription_id = ${subscription}`);
  if (opportunity !== undefined)
    conditions.push(sql`exists (select 1 from crm_invoice_line l where l.workspace_id = i.workspace_id
      and l.invoice_id = i.id and l.opportunity_id = ${opportunity})`);
  if (ticket !== undefined)
    conditions.push(sql`exists (select 1 from crm_invoice_line l where l.workspace_id = i.workspace_id
      and l.invoice_id = i.id and l.ticket_id = ${ticket})`);
  if (filter.origin !== undefined) conditions.push(sql`i.origin = ${filter.origin}`);
  if (filter.currency !== undefined) conditions.push(sql`i.currency = ${filter.currency}`);
  if (filter.number !== undefined && filter.number !== '')
    conditions.push(sql`starts_with(lower(i.number), lower(${filter.number}))`);
  if (filter.fromAt !== undefined) conditions.push(sql`i.created_at >= ${filter.fromAt}`);
  if (filter.toAt !== undefined) conditions.push(sql`i.created_at < ${filter.toAt}`);
  return conditions;
};

/** Newest first. Places are `[created_at, id]`. */
export const listInvoices = async (
  trx: Transaction<Database>,
  filter: InvoiceFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<InvoiceView>> => {
  const conditions = [...conditionsOf(filter)];
  if (page.after !== null) conditions.push(sql`(i.created_at, i.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<InvoiceView>`
    select ${viewColumns} from ${viewJoins} where ${sql.join(conditions, sql` and `)}
    order by i.created_at desc, i.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

export const loadInvoices = async (
  trx: Transaction<Database>,
  ids: readonly InvoiceId[],
): Promise<readonly InvoiceView[]> => {
  if (ids.length === 0) return [];
  const found = await sql<InvoiceView>`
    select ${viewColumns} from ${viewJoins} where ${ownRows('i')} and i.id = any(${[...ids]})
    order by i.created_at desc, i.id desc`.execute(trx);
  return found.rows;
};

export const lockInvoice = (trx: Transaction<Database>, id: InvoiceId): Promise<InvoiceRow | undefined> =>
  trx.selectFrom('crm_invoice').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const lockInvoiceByKey = (
  trx: Transaction<Database>,
  connectionId: InvoiceRow['connection_id'],
  key: string,
): Promise<InvoiceRow | undefined> =>
  trx
    .selectFrom('crm_invoice')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('stripe_id', '=', key)
    .forUpdate()
    .executeTakeFirst();

export const insertInvoice = async (
  trx: Transaction<Database>,
  row: Insertable<CrmInvoiceTable>,
): Promise<void> => {
  await trx.insertInto('crm_invoice').values(row).execute();
};

export const updateInvoice = async (
  trx: Transaction<Database>,
  id: InvoiceId,
  set: Updateable<CrmInvoiceTable>,
): Promise<void> => {
  await trx.updateTable('crm_invoice').set(set).where('id', '=', id).execute();
};

/** In their order. */
export const loadLines = (
  trx: Transaction<Database>,
  ids: readonly InvoiceId[],
): Promise<readonly InvoiceLineRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('crm_invoice_line')
        .selectAll()
        .where('invoice_id', 'in', [...ids])
        .orderBy('invoice_id')
        .orderBy('position')
        .execute();

export const insertLines = async (
  trx: Transaction<Database>,
  rows: readonly Insertable<CrmInvoiceLineTable>[],
): Promise<void> => {
  if (rows.length > 0)
    await trx
      .insertInto('crm_invoice_line')
      .values([...rows])
      .execute();
};

/** Takes the place of all lines of an invoice that was made at the vendor; ours are frozen. */
export const replaceLines = async (
  trx: Transaction<Database>,
  invoiceId: InvoiceId,
  rows: readonly Insertable<CrmInvoiceLineTable>[],
): Promise<void> => {
  await trx.deleteFrom('crm_invoice_line').where('invoice_id', '=', invoiceId).execute();
  await insertLines(trx, rows);
};

/** What an invoice's state means for its lines and billables (`model/invoicing/settlement.ts`). Twice is once. */
export const settleLines = async (
  trx: Transaction<Database>,
  invoiceId: InvoiceId,
  settlement: { readonly isLive: boolean; readonly billables: BillableState },
  actor: string,
  now: number,
): Promise<boolean> => {
  const { isLive, billables } = settlement;
  await sql`
    update crm_invoice_line set live = ${isLive} where invoice_id = ${invoiceId} and live <> ${isLive}`.execute(
    trx,
  );
  const moved = await sql`
    update crm_billable set state = ${billables}, version = version + 1, updated_by = ${actor}, updated_at = ${now},
      invoice_id = case when ${billables} in ('on_invoice', 'settled') then invoice_id end
    where invoice_id = ${invoiceId} and state <> ${billables}`.execute(trx);
  return (moved.numAffectedRows ?? 0n) > 0n;
};

/** Opportunities and tickets whose work is on these invoices, for feeds. */
export const loadInvoiceSubjects = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  invoiceId: InvoiceId,
): Promise<readonly { readonly kind: 'opportunity' | 'ticket'; readonly id: string }[]> => {
  const found = await sql<{ kind: 'opportunity' | 'ticket'; id: string }>`
    select distinct case when l.opportunity_id is null then 'ticket' else 'opportunity' end as kind,
      coalesce(l.opportunity_id, l.ticket_id) as id
    from crm_invoice_line l
    where l.workspace_id = ${workspaceId} and l.invoice_id = ${invoiceId}
      and coalesce(l.opportunity_id, l.ticket_id) is not null`.execute(trx);
  return found.rows;
};
