import { sql, type Selectable, type Transaction } from 'kysely';
import type { ChannelId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { ChannelTable } from './telling-tables.ts';

export type ChannelRow = Selectable<ChannelTable>;

/** What a channel's sealed column holds. */
export interface ChannelSecrets {
  /** A mail address, or where to post. */
  readonly address: string;
  /** Keys that messages are signed with, newest first; empty where nothing is signed. */
  readonly signing: readonly string[];
}

/** The context that a channel's address and keys are sealed for. */
export const channelContext = (id: ChannelId): string => `channel:${id}`;

/** Oldest first. */
export const listChannels = (trx: Transaction<Database>): Promise<ChannelRow[]> =>
  trx
    .selectFrom('channel')
    .selectAll()
    .where(ownRows('channel'))
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const lockChannel = (trx: Transaction<Database>, id: ChannelId): Promise<ChannelRow | undefined> =>
  trx
    .selectFrom('channel')
    .selectAll()
    .where(ownRows('channel'))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const insertChannel = async (
  trx: Transaction<Database>,
  row: Pick<
    ChannelRow,
    'id' | 'workspace_id' | 'type' | 'name' | 'shown' | 'sealed' | 'events' | 'created_by' | 'created_at'
  >,
): Promise<void> => {
  await trx
    .insertInto('channel')
    .values({
      ...row,
      state: 'enabled',
      state_code: null,
      failing_since: null,
      audit_no: sql`coalesce((select no from audit_head where workspace_id = ${row.workspace_id}), 0)`,
      last_sent_at: null,
      refeed_at: null,
      refeed_id: null,
      refeed_until: null,
    })
    .execute();
};

export const updateChannel = async (
  trx: Transaction<Database>,
  id: ChannelId,
  change: Partial<Pick<ChannelRow, 'name' | 'shown' | 'sealed' | 'events'>>,
): Promise<void> => {
  if (Object.keys(change).length === 0) return;
  await trx.updateTable('channel').set(change).where('id', '=', id).execute();
};

/** Switched on, it begins afresh: with what happens from now on, and what waits for it. */
export const enableChannel = async (
  trx: Transaction<Database>,
  id: ChannelId,
  now: number,
): Promise<void> => {
  await sql`
    update channel c set state = 'enabled', state_code = null, failures = 0, failing_since = null, resume_at = 0,
      audit_no = coalesce((select h.no from audit_head h where h.workspace_id = c.workspace_id), 0)
    where c.id = ${id} and c.state = 'disabled'`.execute(trx);
  await sql`update outgoing_message set next_at = ${now}, since = ${now}
    where channel_id = ${id} and state in ('queued', 'failed')`.execute(trx);
};

export const disableChannel = async (
  trx: Transaction<Database>,
  id: ChannelId,
  code: string | null,
): Promise<boolean> => {
  const done = await trx
    .updateTable('channel')
    .set({ state: 'disabled', state_code: code })
    .where('id', '=', id)
    .where('state', '=', 'enabled')
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
};

/** With it go its messages. */
export const deleteChannel = async (trx: Transaction<Database>, id: ChannelId): Promise<void> => {
  await trx.deleteFrom('channel').where('id', '=', id).execute();
};

/** Channels in use of these workspaces. */
export const loadEnabledChannels = async (
  trx: Transaction<Database>,
  workspaces: readonly WorkspaceId[],
): Promise<ReadonlyMap<WorkspaceId, readonly ChannelRow[]>> => {
  const rows =
    workspaces.length === 0
      ? []
      : await trx
          .selectFrom('channel')
          .selectAll()
          .where('workspace_id', 'in', [...new Set(workspaces)])
          .where('state', '=', 'enabled')
          .orderBy('id')
          .execute();
  return Map.groupBy(rows, (row) => row.workspace_id);
};
