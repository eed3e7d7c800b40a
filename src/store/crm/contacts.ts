import {
  sql,
  type Insertable,
  type RawBuilder,
  type Selectable,
  type Transaction,
  type UpdateObject,
} from 'kysely';
import type { ContactId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { CrmContactTable } from './crm-tables.ts';
import { afterPlace, bothWays, orderBy, type SortPlace } from './ordering.ts';
import { foundBy } from './words.ts';

export type ContactRow = Selectable<CrmContactTable>;

export const findContact = (trx: Transaction<Database>, id: ContactId): Promise<ContactRow | undefined> =>
  trx.selectFrom('crm_contact').selectAll().where('id', '=', id).executeTakeFirst();

/** The same, locked until the transaction ends. */
export const lockContact = (trx: Transaction<Database>, id: ContactId): Promise<ContactRow | undefined> =>
  trx.selectFrom('crm_contact').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertContact = async (
  trx: Transaction<Database>,
  row: Insertable<CrmContactTable>,
): Promise<void> => {
  await trx.insertInto('crm_contact').values(row).execute();
};

export const updateContact = async (
  trx: Transaction<Database>,
  id: ContactId,
  set: UpdateObject<Database, 'crm_contact'>,
): Promise<void> => {
  await trx.updateTable('crm_contact').set(set).where('id', '=', id).execute();
};

/** Fails where something of the CRM is about it. */
export const deleteContact = async (trx: Transaction<Database>, id: ContactId): Promise<void> => {
  await trx.deleteFrom('crm_contact').where('id', '=', id).execute();
};

/** Whoever of the workspace was archived or never there is missing from the answer. */
export const activeContacts = async (
  trx: Transaction<Database>,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, Pick<ContactRow, 'id' | 'type' | 'name' | 'currency'>>> => {
  if (ids.length === 0) return new Map();
  const found = await trx
    .selectFrom('crm_contact')
    .select(['id', 'type', 'name', 'currency'])
    .where('id', 'in', [...ids])
    .where('archived_at', 'is', null)
    .execute();
  return new Map(found.map((row) => [row.id, row]));
};

/** Contacts that have these match keys, of either: for imports, and for flows that look before they create. */
export const contactsByKeys = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  keys: {
    readonly ids: readonly string[];
    readonly codes: readonly string[];
    readonly taxes: readonly string[];
    readonly emails: readonly string[];
  },
): Promise<readonly ContactRow[]> =>
  trx
    .selectFrom('crm_contact')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((eb) =>
      eb.or([
        sql<boolean>`id = any(${[...keys.ids]}::text[])`,
        sql<boolean>`code_key = any(${[...keys.codes]}::text[])`,
        sql<boolean>`tax_key = any(${[...keys.taxes]}::text[])`,
        sql<boolean>`email_key = any(${[...keys.emails]}::text[])`,
      ]),
    )
    .execute();

export const contactOrderings = {
  ...bothWays('name', 'c.sort_name', 'string'),
  ...bothWays('updated', 'c.updated_at', 'number'),
  ...bothWays('created', 'c.created_at', 'number'),
} as const;
export type ContactSort = keyof typeof contactOrderings;

export interface ContactFilter {
  readonly prefixes: readonly (readonly string[])[];
  readonly type?: ContactRow['type'] | undefined;
  /** A user id; null: nobody. */
  readonly owner?: string | null | undefined;
  readonly tag?: string | undefined;
  readonly archived: 'no' | 'yes' | 'all';
}

export type ContactSummaryRow = Pick<
  ContactRow,
  | 'id'
  | 'type'
  | 'name'
  | 'sort_name'
  | 'code'
  | 'email'
  | 'phone'
  | 'mobile'
  | 'tax_id'
  | 'currency'
  | 'owner_id'
  | 'tags'
  | 'archived_at'
  | 'created_at'
  | 'updated_at'
  | 'version'
>;

/** Places are `[value of the ordering, id]`. */
export const listContacts = async (
  trx: Transaction<Database>,
  filter: ContactFilter,
  sort: ContactSort,
  page: PageRequest<SortPlace>,
): Promise<PageOfRows<ContactSummaryRow>> => {
  const ordering = contactOrderings[sort];
  const found = await sql<ContactSummaryRow>`
    select c.id, c.type, c.name, c.sort_name, c.code, c.email, c.phone, c.mobile, c.tax_id, c.currency, c.owner_id, c.tags,
      c.archived_at, c.created_at, c.updated_at, c.version
    from crm_contact c
    where ${conditionOf(filter)} and ${afterPlace(ordering, 'c.id', page)}
    order by ${orderBy(ordering, 'c.id')} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [placeValue(row, sort), row.id]);
};

/** Whole rows by name. Places are `[sort name, id]`. */
export const listContactRows = async (
  trx: Transaction<Database>,
  filter: ContactFilter,
  page: PageRequest<readonly [string, string]>,
): Promise<PageOfRows<ContactRow>> => {
  const ordering = contactOrderings.name;
  const found = await sql<ContactRow>`
    select c.* from crm_contact c where ${conditionOf(filter)} and ${afterPlace(ordering, 'c.id', page)}
    order by ${orderBy(ordering, 'c.id')} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.sort_name, row.id]);
};

const placeValue = (row: ContactSummaryRow, sort: ContactSort): string | number => {
  if (sort === 'name' || sort === '-name') return row.sort_name;
  return sort === 'updated' || sort === '-updated' ? row.updated_at : row.created_at;
};

const conditionOf = (filter: ContactFilter): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [
    ownRows('c'),
    ...foundBy('contact', 'c.id', filter.prefixes),
    archivedIs('c', filter.archived),
  ];
  if (filter.type !== undefined) conditions.push(sql`c.type = ${filter.type}`);
  if (filter.owner !== undefined) conditions.push(personIs('c.owner_id', filter.owner));
  if (filter.tag !== undefined) conditions.push(sql`${filter.tag} = any(c.tags)`);
  return sql.join(conditions, sql` and `);
};

export const archivedIs = (alias: string, archived: 'no' | 'yes' | 'all'): RawBuilder<unknown> => {
  const column = sql.ref(`${alias}.archived_at`);
  if (archived === 'all') return sql`true`;
  return archived === 'yes' ? sql`${column} is not null` : sql`${column} is null`;
};

export const personIs = (column: string, person: string | null): RawBuilder<unknown> =>
  person === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${person}`;

/** Tags in use, by name. */
export const listTags = async (trx: Transaction<Database>): Promise<readonly string[]> => {
  const found = await sql<{ tag: string }>`
    select distinct tag from crm_contact c, unnest(c.tags) as tag where ${ownRows('c')} and c.archived_at is null
    order by tag limit 500`.execute(trx);
  return found.rows.map((row) => row.tag);
};
