import {
  sql,
  type Insertable,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type Updateable,
} from 'kysely';
import type { ContactId, OpportunityId, TicketId } from '#base/ids.ts';
import type { TicketPriority, TicketStatus } from '#model/crm/nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import { personIs } from './contacts.ts';
import type { CrmTicketTable } from './crm-tables.ts';
import { afterPlace, bothWays, orderBy, type SortPlace } from './ordering.ts';
import { foundBy } from './words.ts';

export type TicketRow = Selectable<CrmTicketTable>;

/** The ticket, locked until the transaction ends. */
export const lockTicket = (trx: Transaction<Database>, id: TicketId): Promise<TicketRow | undefined> =>
  trx.selectFrom('crm_ticket').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertTicket = async (
  trx: Transaction<Database>,
  row: Insertable<CrmTicketTable>,
): Promise<void> => {
  await trx.insertInto('crm_ticket').values(row).execute();
};

export const updateTicket = async (
  trx: Transaction<Database>,
  id: TicketId,
  set: Updateable<CrmTicketTable>,
): Promise<void> => {
  await trx.updateTable('crm_ticket').set(set).where('id', '=', id).execute();
};

/** With the names of its contact and opportunity, and the minutes worked on it. */
export interface TicketView extends TicketRow {
  readonly contact_type: 'organization' | 'individual';
  readonly contact_name: string;
  readonly contact_archived: boolean;
  readonly opportunity_title: string | null;
  readonly minutes: number;
}

const columns = sql`t.*, c.type as contact_type, c.name as contact_name, c.archived_at is not null as contact_archived,
  o.title as opportunity_title,
  (select coalesce(sum(e.minutes), 0) from crm_time_entry e
    where e.workspace_id = t.workspace_id and e.ticket_id = t.id) as minutes`;
const joined = sql`crm_ticket t join crm_contact c on c.id = t.contact_id
  left join crm_opportunity o on o.id = t.opportunity_id`;

export const findTicket = async (
  trx: Transaction<Database>,
  id: TicketId,
): Promise<TicketView | undefined> => {
  const found = await sql<TicketView>`select ${columns} from ${joined} where t.id = ${id}`.execute(trx);
  return found.rows[0];
};

export const ticketOrderings = {
  ...bothWays('number', 't.number', 'number'),
  ...bothWays('title', 't.sort_name', 'string'),
  ...bothWays('updated', 't.updated_at', 'number'),
  ...bothWays('created', 't.created_at', 'number'),
} as const;
export type TicketSort = keyof typeof ticketOrderings;

export interface TicketFilter {
  readonly prefixes: readonly (readonly string[])[];
  readonly statuses?: readonly TicketStatus[] | undefined;
  readonly priority?: TicketPriority | undefined;
  readonly contact?: ContactId | undefined;
  readonly opportunity?: OpportunityId | undefined;
  /** A user id; null: nobody. */
  readonly assignee?: string | null | undefined;
}

/** Places are `[value of the ordering, id]`. */
export const listTickets = async (
  trx: Transaction<Database>,
  filter: TicketFilter,
  sort: TicketSort,
  page: PageRequest<SortPlace>,
): Promise<PageOfRows<TicketView>> => {
  const ordering = ticketOrderings[sort];
  const found = await sql<TicketView>`
    select ${columns} from ${joined}
    where ${conditionOf(filter)} and ${afterPlace(ordering, 't.id', page)}
    order by ${orderBy(ordering, 't.id')} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [placeValue(row, sort), row.id]);
};

const placeValue = (row: TicketRow, sort: TicketSort): string | number => {
  if (sort === 'number' || sort === '-number') return row.number;
  if (sort === 'title' || sort === '-title') return row.sort_name;
  return sort === 'updated' || sort === '-updated' ? row.updated_at : row.created_at;
};

const conditionOf = (filter: TicketFilter): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('t'), ...foundBy('ticket', 't.id', filter.prefixes)];
  if (filter.statuses !== undefined) conditions.push(sql`t.status = any(${[...filter.statuses]}::text[])`);
  if (filter.priority !== undefined) conditions.push(sql`t.priority = ${filter.priority}`);
  if (filter.contact !== undefined) conditions.push(sql`t.contact_id = ${filter.contact}`);
  if (filter.opportunity !== undefined) conditions.push(sql`t.opportunity_id = ${filter.opportunity}`);
  if (filter.assignee !== undefined) conditions.push(personIs('t.assignee_id', filter.assignee));
  return sql.join(conditions, sql` and `);
};
