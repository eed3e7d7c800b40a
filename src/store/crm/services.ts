import {
  sql,
  type Insertable,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type UpdateObject,
} from 'kysely';
import type { ServiceId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import { archivedIs } from './contacts.ts';
import type { CrmPriceTable, CrmServiceTable } from './crm-tables.ts';
import { afterPlace, bothWays, orderBy, type SortPlace } from './ordering.ts';
import { foundBy } from './words.ts';

export type ServiceRow = Selectable<CrmServiceTable>;
export type PriceRow = Omit<Selectable<CrmPriceTable>, 'workspace_id' | 'service_id'>;

export const findService = (trx: Transaction<Database>, id: ServiceId): Promise<ServiceRow | undefined> =>
  trx.selectFrom('crm_service').selectAll().where('id', '=', id).executeTakeFirst();

/** The same, locked until the transaction ends. */
export const lockService = (trx: Transaction<Database>, id: ServiceId): Promise<ServiceRow | undefined> =>
  trx.selectFrom('crm_service').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertService = async (
  trx: Transaction<Database>,
  row: Insertable<CrmServiceTable>,
): Promise<void> => {
  await trx.insertInto('crm_service').values(row).execute();
};

export const updateService = async (
  trx: Transaction<Database>,
  id: ServiceId,
  set: UpdateObject<Database, 'crm_service'>,
): Promise<void> => {
  await trx.updateTable('crm_service').set(set).where('id', '=', id).execute();
};

/** Fails where something of the CRM names it. */
export const deleteService = async (trx: Transaction<Database>, id: ServiceId): Promise<void> => {
  await trx.deleteFrom('crm_service').where('id', '=', id).execute();
};

/** Services with this id or code: for imports. */
export const servicesByKeys = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  keys: { readonly ids: readonly string[]; readonly codes: readonly string[] },
): Promise<readonly ServiceRow[]> =>
  trx
    .selectFrom('crm_service')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((eb) =>
      eb.or([
        sql<boolean>`id = any(${[...keys.ids]}::text[])`,
        sql<boolean>`code_key = any(${[...keys.codes]}::text[])`,
      ]),
    )
    .execute();

/** Prices by service, each list by currency. */
export const loadPrices = async (
  trx: Transaction<Database>,
  ids: readonly ServiceId[],
): Promise<(id: ServiceId) => readonly PriceRow[]> => {
  if (ids.length === 0) return () => [];
  const found = await trx
    .selectFrom('crm_price')
    .select(['service_id', 'currency', 'unit_price', 'tax_behavior'])
    .where('service_id', 'in', [...ids])
    .orderBy('currency')
    .execute();
  const byService = Map.groupBy(found, (row) => row.service_id);
  return (id) => byService.get(id) ?? [];
};

/** Currencies that any service has a price in, by code. */
export const priceCurrencies = async (trx: Transaction<Database>): Promise<readonly string[]> => {
  const found = await sql<{ currency: string }>`
    select distinct p.currency from crm_price p where ${ownRows('p')} order by p.currency`.execute(trx);
  return found.rows.map((row) => row.currency);
};

/** Makes these the prices of a service. */
export const replacePrices = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: ServiceId,
  prices: readonly PriceRow[],
): Promise<void> => {
  await trx.deleteFrom('crm_price').where('service_id', '=', id).execute();
  if (prices.length === 0) return;
  await trx
    .insertInto('crm_price')
    .values(prices.map((price) => ({ ...price, workspace_id: workspaceId, service_id: id })))
    .execute();
};

export const serviceOrderings = {
  ...bothWays('name', 's.sort_name', 'string'),
  ...bothWays('code', 's.code_key', 'string'),
  ...bothWays('updated', 's.updated_at', 'number'),
  ...bothWays('created', 's.created_at', 'number'),
} as const;
export type ServiceSort = keyof typeof serviceOrderings;

export interface ServiceFilter {
  readonly prefixes: readonly (readonly string[])[];
  readonly recurring?: boolean | undefined;
  /** Only what has a price in it. */
  readonly currency?: string | undefined;
  readonly archived: 'no' | 'yes' | 'all';
}

/** Places are `[value of the ordering, id]`. */
export const listServices = async (
  trx: Transaction<Database>,
  filter: ServiceFilter,
  sort: ServiceSort,
  page: PageRequest<SortPlace>,
): Promise<PageOfRows<ServiceRow>> => {
  const ordering = serviceOrderings[sort];
  const found = await sql<ServiceRow>`
    select s.* from crm_service s
    where ${conditionOf(filter)} and ${afterPlace(ordering, 's.id', page)}
    order by ${orderBy(ordering, 's.id')} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [placeValue(row, sort), row.id]);
};

const placeValue = (row: ServiceRow, sort: ServiceSort): string | number => {
  if (sort === 'name' || sort === '-name') return row.sort_name;
  if (sort === 'code' || sort === '-code') return row.code_key;
  return sort === 'updated' || sort === '-updated' ? row.updated_at : row.created_at;
};

const conditionOf = (filter: ServiceFilter): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [
    ownRows('s'),
    ...foundBy('service', 's.id', filter.prefixes),
    archivedIs('s', filter.archived),
  ];
  if (filter.recurring !== undefined)
    conditions.push(filter.recurring ? sql`s.interval is not null` : sql`s.interval is null`);
  if (filter.currency !== undefined)
    conditions.push(
      sql`exists (select 1 from crm_price p where p.service_id = s.id and p.currency = ${filter.currency})`,
    );
  return sql.join(conditions, sql` and `);
};
