import { sql, type Kysely, type Selectable } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { ConnectionState } from '#model/connection.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { Person } from '#model/people.ts';
import type { ConnectionTable, Database } from './tables.ts';

export type ConnectionRow = Selectable<ConnectionTable>;

export const findConnection = (db: Kysely<Database>, id: ConnectionId): Promise<ConnectionRow | undefined> =>
  db.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirst();

/** Every connection of the vendor that has been to this tenant, the ones in use first, then the youngest. */
export const findConnectionsOfTenant = (
  db: Kysely<Database>,
  vendor: string,
  tenantId: string,
): Promise<ConnectionRow[]> =>
  db
    .selectFrom('connection')
    .selectAll()
    .where('vendor', '=', vendor)
    .where('tenant_id', '=', tenantId)
    .orderBy(sql`state = 'disconnected'`)
    .orderBy('created_at', 'desc')
    .execute();

/** Oldest first. */
export const listConnections = (db: Kysely<Database>): Promise<ConnectionRow[]> =>
  db.selectFrom('connection').selectAll().orderBy('created_at').orderBy('id').execute();

/**
 * The connection and those that share its credential, locked until the transaction ends, in one order so that two who
 * do it at once wait instead of deadlocking.
 */
export const lockConnectionsSharing = (db: Kysely<Database>, id: ConnectionId): Promise<ConnectionRow[]> =>
  db
    .selectFrom('connection')
    .selectAll()
    .where((where) =>
      where.or([
        where('id', '=', id),
        where(
          'credential_id',
          '=',
          where.selectFrom('connection as one').select('one.credential_id').where('one.id', '=', id),
        ),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();

export const insertConnection = async (
  db: Kysely<Database>,
  row: {
    readonly id: ConnectionId;
    readonly workspaceId: WorkspaceId;
    readonly vendor: string;
    readonly profile: string;
    readonly name: string;
    /** Null where none is needed. */
    readonly credentialId: string | null;
    readonly tenantId: string | null;
    readonly tenantName: string | null;
    readonly state: ConnectionState;
    readonly settings: JsonObject;
    readonly now: number;
  },
): Promise<void> => {
  await db
    .insertInto('connection')
    .values({
      id: row.id,
      workspace_id: row.workspaceId,
      vendor: row.vendor,
      profile: row.profile,
      name: row.name,
      credential_id: row.credentialId,
      tenant_id: row.tenantId,
      tenant_name: row.tenantName,
      state: row.state,
      state_code: null,
      state_since: row.now,
      settings: JSON.stringify(row.settings),
      facts_at: null,
      lease_by: null,
      last_ok_at: null,
      last_error_code: null,
      last_error_at: null,
      webhook_at: null,
      created_at: row.now,
    })
    .execute();
};

/** Moves to a state; `state_since` changes only when the state does. */
export const moveConnection = async (
  db: Kysely<Database>,
  id: ConnectionId,
  state: ConnectionState,
  code: string | null,
  now: number,
): Promise<void> => {
  await db
    .updateTable('connection')
    .set({
      state,
      state_code: code,
      failing_since: null,
      state_since: sql`case when state = ${state} then state_since else ${now}::bigint end`,
    })
    .where('id', '=', id)
    .execute();
};

/** Another credential for the same connection; nothing else changes. */
export const giveCredential = async (
  db: Kysely<Database>,
  id: ConnectionId,
  credentialId: string,
): Promise<void> => {
  await db.updateTable('connection').set({ credential_id: credentialId }).where('id', '=', id).execute();
};

/** A connection is authorised (again): nothing that held its work back before counts any more. */
export const connectConnection = async (
  db: Kysely<Database>,
  id: ConnectionId,
  by: {
    /** Null where none is needed. */
    readonly credentialId: string | null;
    readonly tenantId: string | null;
    readonly tenantName: string | null;
    readonly settings: JsonObject;
    readonly now: number;
  },
): Promise<void> => {
  await db
    .updateTable('connection')
    .set({
      credential_id: by.credentialId,
      tenant_id: by.tenantId,
      tenant_name: by.tenantName,
      settings: JSON.stringify(by.settings),
      state: 'connected',
      state_code: null,
      state_since: by.now,
      resume_at: 0,
      failures: 0,
      failing_since: null,
      last_ok_at: by.now,
    })
    .where('id', '=', id)
    .execute();
};

/** Settings of these names; all others stay. */
export const mergeSettings = async (
  db: Kysely<Database>,
  id: ConnectionId,
  settings: JsonObject,
): Promise<void> => {
  await db
    .updateTable('connection')
    .set({ settings: sql`settings || ${JSON.stringify(settings)}::jsonb` })
    .where('id', '=', id)
    .execute();
};

/** Takes the credential from a connection and says which it was; all else stays. */
export const releaseCredential = async (db: Kysely<Database>, id: ConnectionId): Promise<string | null> => {
  const row = await db
    .selectFrom('connection')
    .select('credential_id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  await db.updateTable('connection').set({ credential_id: null }).where('id', '=', id).execute();
  return row?.credential_id ?? null;
};

/** Removes a connection that nothing became of; only one that still waits for the choice of a tenant. */
export const deleteWaitingConnection = async (db: Kysely<Database>, id: ConnectionId): Promise<void> => {
  await db.deleteFrom('consent').where('connection_id', '=', id).execute();
  await db.deleteFrom('connection').where('id', '=', id).where('state', '=', 'choose_tenant').execute();
};

export const storeFacts = async (
  db: Kysely<Database>,
  id: ConnectionId,
  facts: JsonObject,
  now: number,
): Promise<void> => {
  await db
    .updateTable('connection')
    .set({ facts: JSON.stringify(facts), facts_at: now, last_ok_at: now })
    .where('id', '=', id)
    .execute();
};

/** Puts what a tenant defined in place of what was known of it, by kind. */
export const storeDefinedFields = async (
  db: Kysely<Database>,
  id: ConnectionId,
  fields: DefinedFields,
): Promise<void> => {
  await db
    .updateTable('connection')
    .set({ custom_fields: JSON.stringify(fields) })
    .where('id', '=', id)
    .execute();
};

/** The time zone of a workspace, as the first of its connections that knows one says; null where none does. */
export const findTimeZone = async (
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
): Promise<string | null> => {
  const row = await db
    .selectFrom('connection')
    .select(sql<string>`facts ->> 'timeZone'`.as('timeZone'))
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`facts ->> 'timeZone' <> ''`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.timeZone ?? null;
};

/** Puts the people of a tenant in place of those it was known to have; false where they are the same. */
export const storePeople = async (
  db: Kysely<Database>,
  id: ConnectionId,
  people: readonly Person[],
): Promise<boolean> => {
  const told = JSON.stringify(people);
  const { numUpdatedRows } = await db
    .updateTable('connection')
    .set({ people: told })
    .where('id', '=', id)
    .where(sql<boolean>`people is distinct from ${told}::jsonb`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/**
 * Connections whose facts were last read before `before`, claimed for reading them now: of several processes that ask,
 * one gets each. Run over all workspaces.
 */
export const claimStaleFacts = (
  db: Kysely<Database>,
  before: number,
  now: number,
): Promise<readonly Pick<ConnectionRow, 'id' | 'workspace_id'>[]> =>
  db
    .updateTable('connection')
    .set({ facts_at: now })
    .where('state', '=', 'connected')
    .where((where) => where.or([where('facts_at', 'is', null), where('facts_at', '<', before)]))
    .returning(['id', 'workspace_id'])
    .execute();
