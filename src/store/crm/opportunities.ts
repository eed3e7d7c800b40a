import {
  sql,
  type Insertable,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type UpdateObject,
} from 'kysely';
import type { ContactId, OpportunityId, StageId } from '#base/ids.ts';
import type { OpportunityState } from '#model/crm/nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import { archivedIs, personIs } from './contacts.ts';
import type { CrmOpportunityTable } from './crm-tables.ts';
import { afterPlace, bothWays, orderBy, type SortPlace } from './ordering.ts';
import { foundBy } from './words.ts';

export type OpportunityRow = Selectable<CrmOpportunityTable>;

/** The opportunity, locked until the transaction ends. */
export const lockOpportunity = (
  trx: Transaction<Database>,
  id: OpportunityId,
): Promise<OpportunityRow | undefined> =>
  trx.selectFrom('crm_opportunity').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertOpportunity = async (
  trx: Transaction<Database>,
  row: Insertable<CrmOpportunityTable>,
): Promise<void> => {
  await trx.insertInto('crm_opportunity').values(row).execute();
};

export const updateOpportunity = async (
  trx: Transaction<Database>,
  id: OpportunityId,
  set: UpdateObject<Database, 'crm_opportunity'>,
): Promise<void> => {
  await trx.updateTable('crm_opportunity').set(set).where('id', '=', id).execute();
};

/** With the names of its contact and stage. */
export interface OpportunityView extends OpportunityRow {
  readonly contact_type: 'organization' | 'individual';
  readonly contact_name: string;
  readonly contact_archived: boolean;
  readonly stage_name: string;
  readonly stage_position: number;
}

const columns = sql`o.*, c.type as contact_type, c.name as contact_name, c.archived_at is not null as contact_archived,
  s.name as stage_name, s.position as stage_position`;
const joined = sql`crm_opportunity o join crm_contact c on c.id = o.contact_id join crm_stage s on s.id = o.stage_id`;

export const findOpportunity = async (
  trx: Transaction<Database>,
  id: OpportunityId,
): Promise<OpportunityView | undefined> => {
  const found = await sql<OpportunityView>`select ${columns} from ${joined} where o.id = ${id}`.execute(trx);
  return found.rows[0];
};

export const opportunityOrderings = {
  ...bothWays('title', 'o.sort_name', 'string'),
  ...bothWays('updated', 'o.updated_at', 'number'),
  ...bothWays('created', 'o.created_at', 'number'),
} as const;
export type OpportunitySort = keyof typeof opportunityOrderings;

export interface OpportunityFilter {
  readonly prefixes: readonly (readonly string[])[];
  readonly stage?: StageId | undefined;
  readonly state?: OpportunityState | undefined;
  readonly contact?: ContactId | undefined;
  /** A user id; null: nobody. */
  readonly owner?: string | null | undefined;
  readonly archived: 'no' | 'yes' | 'all';
}

/** Places are `[value of the ordering, id]`. */
export const listOpportunities = async (
  trx: Transaction<Database>,
  filter: OpportunityFilter,
  sort: OpportunitySort,
  page: PageRequest<SortPlace>,
): Promise<PageOfRows<OpportunityView>> => {
  const ordering = opportunityOrderings[sort];
  const found = await sql<OpportunityView>`
    select ${columns} from ${joined}
    where ${conditionOf(filter)} and ${afterPlace(ordering, 'o.id', page)}
    order by ${orderBy(ordering, 'o.id')} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [placeValue(row, sort), row.id]);
};

const placeValue = (row: OpportunityRow, sort: OpportunitySort): string | number => {
  if (sort === 'title' || sort === '-title') return row.sort_name;
  return sort === 'updated' || sort === '-updated' ? row.updated_at : row.created_at;
};

const conditionOf = (filter: OpportunityFilter): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [
    ownRows('o'),
    ...foundBy('opportunity', 'o.id', filter.prefixes),
    archivedIs('o', filter.archived),
  ];
  if (filter.stage !== undefined) conditions.push(sql`o.stage_id = ${filter.stage}`);
  if (filter.state !== undefined) conditions.push(sql`o.state = ${filter.state}`);
  if (filter.contact !== undefined) conditions.push(sql`o.contact_id = ${filter.contact}`);
  if (filter.owner !== undefined) conditions.push(personIs('o.owner_id', filter.owner));
  return sql.join(conditions, sql` and `);
};
