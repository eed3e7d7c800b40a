import { sql, type RawBuilder, type Selectable, type Transaction, type Updateable } from 'kysely';
import type { BillableId, ContactId, InvoiceId, OpportunityId, TicketId, WorkspaceId } from '#base/ids.ts';
import type { BillableState, InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmBillableTable } from './finance-tables.ts';

export type BillableRow = Selectable<CrmBillableTable>;

/** A billable with what lists show of its surroundings. */
export interface BillableView extends BillableRow {
  readonly contact_name: string;
  readonly contact_type: 'organization' | 'individual';
  readonly contact_archived: boolean;
  readonly parent_title: string | null;
  readonly service_code: string | null;
  readonly service_name: string | null;
  readonly tax_name: string | null;
  readonly tax_percentage: string | null;
  readonly tax_inclusive: boolean | null;
  readonly invoice_number: string | null;
  readonly invoice_state: InvoiceState | null;
}

export interface BillableFilter {
  readonly states?: readonly BillableState[] | undefined;
  readonly contact?: ContactId | undefined;
  readonly opportunity?: OpportunityId | undefined;
  readonly ticket?: TicketId | undefined;
  readonly invoice?: InvoiceId | undefined;
  readonly currency?: string | undefined;
  /** Plain dates, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const viewColumns = sql`b.*, c.name as contact_name, c.type as contact_type, c.archived_at is not null as contact_archived,
  coalesce(o.title, '#' || t.number || ' ' || t.title, c.name) as parent_title,
  s.code as service_code, s.name as service_name, x.name as tax_name, x.percentage as tax_percentage,
  x.is_inclusive as tax_inclusive, i.number as invoice_number, i.state as invoice_state`;
const viewJoins = sql`crm_billable b
  join crm_contact c on c.id = b.contact_id
  left join crm_opportunity o on o.id = b.opportunity_id
  left join crm_ticket t on t.id = b.ticket_id
  left join crm_service s on s.id = b.service_id
  left join crm_tax_rate x on x.workspace_id = b.workspace_id and x.code = b.tax_code
  left join crm_invoice i on i.id = b.invoice_id`;

const conditionsOf = (filter: BillableFilter): readonly RawBuilder<unknown>[] => {
  const conditions: RawBuilder<unknown>[] = [ownRows('b')];
  if (filter.states !== undefined) conditions.push(sql`b.state = any(${[...filter.states]})`);
  if (filter.contact !== undefined) conditions.push(sql`b.contact_id = ${filter.contact}`);
  if (filter.opportunity !== undefined) conditions.push(sql`b.opportunity_id = ${filter.opportunity}`);
  if (filter.ticket !== undefined) conditions.push(sql`b.ticket_id = ${filter.ticket}`);
  if (filter.invoice !== undefined) conditions.push(sql`b.invoice_id = ${filter.invoice}`);
  if (filter.currency !== undefined) conditions.push(sql`b.currency = ${filter.currency}`);
  if (filter.from !== undefined) conditions.push(sql`b.billed_on >= ${filter.from}`);
  if (filter.to !== undefined) conditions.push(sql`b.billed_on <= ${filter.to}`);
  return conditions;
};

/** Newest first. Places are `[created_at, id]`. */
export const listBillables = async (
  trx: Transaction<Database>,
  filter: BillableFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<BillableView>> => {
  const conditions = [...conditionsOf(filter)];
  if (page.after !== null) conditions.push(sql`(b.created_at, b.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<BillableView>`
    select ${viewColumns} from ${viewJoins} where ${sql.join(conditions, sql` and `)}
    order by b.created_at desc, b.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

/** All that the filter finds, for sums: figures and tax only, oldest first. */
export const streamBillables = (
  trx: Transaction<Database>,
  filter: BillableFilter,
): Promise<readonly BillableView[]> =>
  sql<BillableView>`
    select ${viewColumns} from ${viewJoins} where ${sql.join([...conditionsOf(filter)], sql` and `)}
    order by b.created_at, b.id limit 20000`
    .execute(trx)
    .then((found) => found.rows);

/** In the order of the ids; those that are not there are left out. */
export const loadBillables = async (
  trx: Transaction<Database>,
  ids: readonly BillableId[],
): Promise<readonly BillableView[]> => {
  if (ids.length === 0) return [];
  const found = await sql<BillableView>`
    select ${viewColumns} from ${viewJoins} where ${ownRows('b')} and b.id = any(${[...ids]})`.execute(trx);
  const byId = new Map(found.rows.map((row) => [row.id, row]));
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
};

/** Locked in the order of their ids, so that two who lock the same ones wait instead of deadlocking. */
export const lockBillables = (
  trx: Transaction<Database>,
  ids: readonly BillableId[],
): Promise<readonly BillableRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : trx
        .selectFrom('crm_billable')
        .selectAll()
        .where('id', 'in', [...ids])
        .orderBy('id')
        .forUpdate()
        .execute();

export const insertBillables = async (
  trx: Transaction<Database>,
  rows: readonly Omit<BillableRow, 'version'>[],
): Promise<void> => {
  if (rows.length > 0)
    await trx
      .insertInto('crm_billable')
      .values([...rows])
      .execute();
};

export const updateBillable = async (
  trx: Transaction<Database>,
  id: BillableId,
  set: Updateable<CrmBillableTable>,
): Promise<void> => {
  await trx.updateTable('crm_billable').set(set).where('id', '=', id).execute();
};

export const deleteBillable = async (trx: Transaction<Database>, id: BillableId): Promise<void> => {
  await trx.deleteFrom('crm_billable').where('id', '=', id).execute();
};

/** True when the billable stands or stood on an invoice. */
export const wasInvoiced = async (trx: Transaction<Database>, id: BillableId): Promise<boolean> => {
  const row = await trx
    .selectFrom('crm_invoice_line')
    .select('invoice_id')
    .where('billable_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};

/** Moves billables between states; those in another state than `from` are left alone. Returns those that moved. */
export const moveBillables = async (
  trx: Transaction<Database>,
  which: { readonly invoice: InvoiceId } | { readonly ids: readonly BillableId[] },
  move: {
    readonly from: readonly BillableState[];
    readonly to: BillableState;
    readonly invoiceId: InvoiceId | null;
    readonly actor: string;
  },
  now: number,
): Promise<readonly BillableId[]> => {
  const chosen =
    'invoice' in which ? sql`invoice_id = ${which.invoice}` : sql`id = any(${[...which.ids]}::text[])`;
  const moved = await sql<{ id: BillableId }>`
    update crm_billable set state = ${move.to}, invoice_id = ${move.invoiceId}, version = version + 1,
      updated_by = ${move.actor}, updated_at = ${now}
    where ${chosen} and state = any(${[...move.from]}::text[]) returning id`.execute(trx);
  return moved.rows.map((row) => row.id);
};

/** The quoted lines of an opportunity, oldest first. */
export const loadQuoted = async (
  trx: Transaction<Database>,
  opportunityId: OpportunityId,
): Promise<readonly BillableView[]> => {
  const found = await sql<BillableView>`
    select ${viewColumns} from ${viewJoins}
    where ${ownRows('b')} and b.opportunity_id = ${opportunityId} and b.state = 'quoted'
    order by b.created_at, b.id`.execute(trx);
  return found.rows;
};

/** Of a workspace's own table, so that nothing else is changed: what the quoted lines come to. */
export const setQuoted = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  opportunityId: OpportunityId,
  quotedMinor: bigint | null,
): Promise<void> => {
  await sql`
    update crm_opportunity set quoted_minor = ${quotedMinor === null ? null : quotedMinor.toString()}::bigint
    where workspace_id = ${workspaceId} and id = ${opportunityId}`.execute(trx);
};
