import { sql, type RawBuilder, type Selectable, type Transaction, type UpdateObject } from 'kysely';
import type { AgreedServiceId, ContactId, InvoiceId, OpportunityId } from '#base/ids.ts';
import type { AgreedServiceState } from '#model/crm/nouns.ts';
import type { BillableState, InvoiceState, SubscriptionState } from '#model/invoicing/invoicing-nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import {
  cutPage,
  readCursor,
  writeCursor,
  type PageOfRows,
  type PageRequest,
} from '#store/views/page-cursor.ts';
import type { CrmAgreedServiceTable } from './agreed-tables.ts';

export type AgreedServiceRow = Selectable<CrmAgreedServiceTable>;

/** With what lists show of its surroundings, and how far what came of it has been billed. */
export interface AgreedServiceView extends AgreedServiceRow {
  readonly contact_name: string;
  readonly contact_type: 'organization' | 'individual';
  readonly contact_archived: boolean;
  readonly opportunity_title: string;
  readonly service_code: string | null;
  readonly service_name: string | null;
  readonly tax_name: string | null;
  readonly tax_percentage: string | null;
  readonly tax_inclusive: boolean | null;
  readonly billable_state: BillableState | null;
  readonly invoice_id: InvoiceId | null;
  readonly invoice_number: string | null;
  readonly invoice_state: InvoiceState | null;
  readonly subscription_state: SubscriptionState | null;
  /** The last change of it, or of what came of it. */
  readonly changed_at: number;
}

export interface AgreedServiceFilter {
  readonly states?: readonly AgreedServiceState[] | undefined;
  readonly contact?: ContactId | undefined;
  readonly opportunity?: OpportunityId | undefined;
}

const changedAt = sql`greatest(a.updated_at, b.updated_at, u.updated_at)`;
const view = sql`
  select a.*, c.name as contact_name, c.type as contact_type, c.archived_at is not null as contact_archived,
    o.title as opportunity_title, s.code as service_code, s.name as service_name, x.name as tax_name,
    x.percentage as tax_percentage, x.is_inclusive as tax_inclusive, b.state as billable_state,
    i.id as invoice_id, i.number as invoice_number, i.state as invoice_state,
    u.state as subscription_state, ${changedAt} as changed_at
  from crm_agreed_service a
  join crm_contact c on c.id = a.contact_id
  join crm_opportunity o on o.id = a.opportunity_id
  left join crm_service s on s.id = a.service_id
  left join crm_tax_rate x on x.workspace_id = a.workspace_id and x.code = a.tax_code
  left join crm_billable b on b.id = a.billable_id
  left join crm_invoice i on i.id = b.invoice_id
  left join crm_subscription u on u.id = a.subscription_id`;

/** Newest first. Places are `[created_at, id]`. */
export const listAgreedServices = async (
  trx: Transaction<Database>,
  filter: AgreedServiceFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<AgreedServiceView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('a')];
  if (filter.states !== undefined) conditions.push(sql`a.state = any(${[...filter.states]}::text[])`);
  if (filter.contact !== undefined) conditions.push(sql`a.contact_id = ${filter.contact}`);
  if (filter.opportunity !== undefined) conditions.push(sql`a.opportunity_id = ${filter.opportunity}`);
  if (page.after !== null) conditions.push(sql`(a.created_at, a.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<AgreedServiceView>`
    ${view} where ${sql.join(conditions, sql` and `)}
    order by a.created_at desc, a.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

/** In any order; those that are not there are left out. */
export const loadAgreedServices = async (
  trx: Transaction<Database>,
  ids: readonly AgreedServiceId[],
): Promise<readonly AgreedServiceView[]> => {
  if (ids.length === 0) return [];
  const found = await sql<AgreedServiceView>`
    ${view} where ${ownRows('a')} and a.id = any(${[...ids]}::text[])`.execute(trx);
  return found.rows;
};

/** As `changedIds`, by the last change of what came of each too: an invoice that takes a billable changes what it stands for. */
export const changedAgreedIds = async (
  trx: Transaction<Database>,
  query: { readonly since: number | null; readonly cursor: string | null; readonly limit: number },
): Promise<{ readonly ids: readonly string[]; readonly nextCursor: string | null }> => {
  const after = query.cursor === null ? null : readCursor(query.cursor, ['number', 'string']);
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (query.since !== null) conditions.push(sql`r.changed_at >= ${query.since}`);
  if (after !== null) conditions.push(sql`(r.changed_at, r.id) > (${after[0]}, ${after[1]})`);
  const found = await sql<{ id: string; changed_at: number }>`
    select r.id, r.changed_at from (
      select a.id, ${changedAt} as changed_at from crm_agreed_service a
      left join crm_billable b on b.id = a.billable_id
      left join crm_subscription u on u.id = a.subscription_id
      where ${ownRows('a')}) r
    where ${sql.join(conditions, sql` and `)}
    order by r.changed_at, r.id limit ${query.limit + 1}`.execute(trx);
  const page = found.rows.slice(0, query.limit);
  const last = page.at(-1);
  const hasMore = found.rows.length > query.limit && last !== undefined;
  return {
    ids: page.map((row) => row.id),
    nextCursor: hasMore ? writeCursor([last.changed_at, last.id]) : null,
  };
};

export const lockAgreedService = (
  trx: Transaction<Database>,
  id: AgreedServiceId,
): Promise<AgreedServiceRow | undefined> =>
  trx.selectFrom('crm_agreed_service').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** All of which one draft invoice is to be made, oldest first. */
export const loadAgreedGroup = (
  trx: Transaction<Database>,
  opportunityId: OpportunityId,
  groupKey: string,
): Promise<readonly AgreedServiceRow[]> =>
  trx
    .selectFrom('crm_agreed_service')
    .selectAll()
    .where('opportunity_id', '=', opportunityId)
    .where('group_key', '=', groupKey)
    .where('way', '=', 'draft_invoice')
    .orderBy('id')
    .execute();

export const insertAgreedService = async (
  trx: Transaction<Database>,
  row: Omit<AgreedServiceRow, 'version'>,
): Promise<void> => {
  await trx.insertInto('crm_agreed_service').values(row).execute();
};

export const updateAgreedService = async (
  trx: Transaction<Database>,
  id: AgreedServiceId,
  set: UpdateObject<Database, 'crm_agreed_service'>,
): Promise<void> => {
  await trx.updateTable('crm_agreed_service').set(set).where('id', '=', id).execute();
};
