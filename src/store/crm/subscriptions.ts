import {
  sql,
  type Insertable,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type Updateable,
} from 'kysely';
import type { ContactId, OpportunityId, ServiceId, SubscriptionId } from '#base/ids.ts';
import type { SubscriptionState } from '#model/invoicing/invoicing-nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmSubscriptionTable } from './finance-tables.ts';

export type SubscriptionRow = Selectable<CrmSubscriptionTable>;

export interface SubscriptionView extends SubscriptionRow {
  readonly contact_name: string | null;
  readonly contact_type: 'organization' | 'individual' | null;
  readonly contact_archived: boolean | null;
  readonly opportunity_title: string | null;
  readonly service_code: string | null;
  readonly service_name: string | null;
  readonly tax_name: string | null;
  readonly tax_percentage: string | null;
  readonly tax_inclusive: boolean | null;
}

export interface SubscriptionFilter {
  readonly state?: SubscriptionState | undefined;
  readonly contact?: ContactId | undefined;
  readonly opportunity?: OpportunityId | undefined;
  readonly service?: ServiceId | undefined;
}

const view = sql`
  select u.*, c.name as contact_name, c.type as contact_type, c.archived_at is not null as contact_archived,
    o.title as opportunity_title, s.code as service_code, s.name as service_name, x.name as tax_name,
    x.percentage as tax_percentage, x.is_inclusive as tax_inclusive
  from crm_subscription u
  left join crm_contact c on c.id = u.contact_id
  left join crm_opportunity o on o.id = u.opportunity_id
  left join crm_service s on s.id = u.service_id
  left join crm_tax_rate x on x.workspace_id = u.workspace_id and x.code = u.tax_code`;

/** Newest first. Places are `[created_at, id]`. */
export const listSubscriptions = async (
  trx: Transaction<Database>,
  filter: SubscriptionFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<SubscriptionView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('u')];
  if (filter.state !== undefined) conditions.push(sql`u.state = ${filter.state}`);
  if (filter.contact !== undefined) conditions.push(sql`u.contact_id = ${filter.contact}`);
  if (filter.opportunity !== undefined) conditions.push(sql`u.opportunity_id = ${filter.opportunity}`);
  if (filter.service !== undefined) conditions.push(sql`u.service_id = ${filter.service}`);
  if (page.after !== null) conditions.push(sql`(u.created_at, u.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<SubscriptionView>`
    ${view} where ${sql.join(conditions, sql` and `)}
    order by u.created_at desc, u.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

export const loadSubscription = async (
  trx: Transaction<Database>,
  id: SubscriptionId,
): Promise<SubscriptionView | undefined> => {
  const found = await sql<SubscriptionView>`${view} where ${ownRows('u')} and u.id = ${id}`.execute(trx);
  return found.rows[0];
};

export const lockSubscription = (
  trx: Transaction<Database>,
  id: SubscriptionId,
): Promise<SubscriptionRow | undefined> =>
  trx.selectFrom('crm_subscription').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const lockSubscriptionByKey = (
  trx: Transaction<Database>,
  connectionId: SubscriptionRow['connection_id'],
  key: string,
): Promise<SubscriptionRow | undefined> =>
  trx
    .selectFrom('crm_subscription')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('stripe_id', '=', key)
    .forUpdate()
    .executeTakeFirst();

export const insertSubscription = async (
  trx: Transaction<Database>,
  row: Insertable<CrmSubscriptionTable>,
): Promise<void> => {
  await trx.insertInto('crm_subscription').values(row).execute();
};

export const updateSubscription = async (
  trx: Transaction<Database>,
  id: SubscriptionId,
  set: Updateable<CrmSubscriptionTable>,
): Promise<void> => {
  await trx.updateTable('crm_subscription').set(set).where('id', '=', id).execute();
};
