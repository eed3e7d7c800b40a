import { sql, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import { newId, type ChannelId, type MessageId, type WorkspaceId } from '#base/ids.ts';
import type { ChannelType, MessageState } from '#model/telling/message-states.ts';
import { jsonbOf } from '#store/jsonb.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type { MessageTryTable, OutgoingMessageTable } from './telling-tables.ts';

export type OutgoingMessageRow = Selectable<OutgoingMessageTable>;

export interface NewMessage {
  readonly workspaceId: WorkspaceId;
  readonly to: { readonly channelId: ChannelId } | { readonly personId: string };
  /** `alert.opened`, `invoice.paid`, `test`, or a kind of notification. */
  readonly kind: string;
  /** Names what is told: the same to the same channel or person is one message, however often it is asked for. */
  readonly eventKey: string;
  /** What is sent; sealed before it is stored. */
  readonly body: string;
}

/** The context that a message's body is sealed for. */
export const messageContext = (id: MessageId): string => `message:${id}`;

/** Puts messages on their way once the transaction commits; those that are there already stay as they are. */
export const queueMessages = async (
  trx: Transaction<Database>,
  vault: Vault,
  messages: readonly NewMessage[],
  now: number,
): Promise<readonly MessageId[]> => {
  if (messages.length === 0) return [];
  const rows = messages.map((message) => {
    const id = newId('message', now);
    return {
      id,
      workspace_id: message.workspaceId,
      channel_id: 'channelId' in message.to ? message.to.channelId : null,
      person_id: 'personId' in message.to ? message.to.personId : null,
      kind: message.kind,
      event_key: message.eventKey,
      body: vault.seal(message.body, messageContext(id)),
    };
  });
  const stored = await sql<{ id: MessageId }>`
    insert into outgoing_message (id, workspace_id, channel_id, person_id, kind, event_key, body, state, next_at, since,
      created_at)
    select m.id, m.workspace_id, m.channel_id, m.person_id, m.kind, m.event_key, m.body, 'queued', ${now}, ${now}, ${now}
    from jsonb_to_recordset(${jsonbOf(rows)}::jsonb) as m (id text, workspace_id text, channel_id text,
      person_id text, kind text, event_key text, body text)
    on conflict (coalesce(channel_id, person_id), event_key) do nothing returning id`.execute(trx);
  return stored.rows.map(({ id }) => id);
};

export interface ClaimedMessage {
  readonly id: MessageId;
  readonly workspace_id: WorkspaceId;
  readonly channel_id: ChannelId | null;
  readonly person_id: string | null;
  readonly kind: string;
  readonly event_key: string;
  readonly body: string;
  readonly tries: number;
  readonly since: number;
  readonly created_at: number;
  readonly channel_type: ChannelType | null;
  readonly channel_sealed: string | null;
}

/** Messages of one channel or all people that are claimed at a time. */
const claimedOfOne = 16;
const claimedInAll = 128;

const isDue = (now: number): RawBuilder<unknown> =>
  sql`m.state in ('queued', 'sending', 'failed') and m.next_at <= ${now}`;

/**
 * Takes messages that are due, stored as `sending` before anything leaves; a claim ends at `until`, after which another
 * worker sends them again. A channel that rests or is switched off is passed over; a failing one is asked for one message.
 */
export const claimMessages = async (
  trx: Transaction<Database>,
  now: number,
  until: number,
): Promise<readonly ClaimedMessage[]> => {
  const found = await sql<ClaimedMessage>`
    with of_channels as materialized (
      select one.id from channel c cross join lateral (
        select m.id from outgoing_message m where m.channel_id = c.id and ${isDue(now)}
        order by m.next_at, m.id limit case when c.failures > 0 then 1 else ${claimedOfOne} end
        for update skip locked) one
      where c.state = 'enabled' and c.resume_at <= ${now} limit ${claimedInAll}
    ), of_people as materialized (
      select m.id from outgoing_message m where m.channel_id is null and ${isDue(now)}
      order by m.next_at, m.id limit ${claimedOfOne} for update skip locked
    ), taken as (
      update outgoing_message m set state = 'sending', tries = m.tries + 1, next_at = ${until}
      from (select id from of_channels union all select id from of_people) d where m.id = d.id returning m.*)
    select t.id, t.workspace_id, t.channel_id, t.person_id, t.kind, t.event_key, t.body, t.tries, t.since, t.created_at,
      c.type as channel_type, c.sealed as channel_sealed
    from taken t left join channel c on c.id = t.channel_id order by t.id`.execute(trx);
  return found.rows;
};

/** What came of one try. Does nothing when the claim has ended and another worker took the message. */
export const settleMessage = async (
  trx: Transaction<Database>,
  { id, tries }: Pick<ClaimedMessage, 'id' | 'tries'>,
  outcome: {
    readonly state: Exclude<MessageState, 'sending'>;
    readonly nextAt: number;
    readonly code: string | null;
    readonly httpStatus: number | null;
    readonly sentAt: number | null;
  },
): Promise<boolean> => {
  const done = await trx
    .updateTable('outgoing_message')
    .set({
      state: outcome.state,
      next_at: outcome.nextAt,
      code: outcome.code,
      http_status: outcome.httpStatus,
      sent_at: outcome.sentAt,
    })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('tries', '=', tries)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
};

/** Keeps one try beside its message. `no` is the message's count of tries. */
export const insertTry = async (
  trx: Transaction<Database>,
  one: Selectable<MessageTryTable>,
): Promise<void> => {
  await trx
    .insertInto('message_try')
    .values(one)
    .onConflict((conflict) => conflict.columns(['message_id', 'no']).doNothing())
    .execute();
};

/** The tries of a message, first to last. */
export const listTries = (
  trx: Transaction<Database>,
  id: MessageId,
): Promise<Selectable<MessageTryTable>[]> =>
  trx
    .selectFrom('message_try')
    .selectAll()
    .where(ownRows('message_try'))
    .where('message_id', '=', id)
    .orderBy('no')
    .execute();

/** A channel took a message: it fails no longer, and what waited because it did is due. */
export const noteChannelWorks = async (
  trx: Transaction<Database>,
  id: ChannelId,
  now: number,
): Promise<void> => {
  const before = await sql<{ failures: number }>`
    with held as (select id, failures from channel where id = ${id} for update)
    update channel c set failures = 0, failing_since = null, resume_at = 0, last_sent_at = ${now}
    from held where c.id = held.id returning held.failures`.execute(trx);
  if ((before.rows[0]?.failures ?? 0) === 0) return;
  await sql`update outgoing_message set next_at = ${now} where channel_id = ${id} and state = 'failed'
    and next_at > ${now}`.execute(trx);
};

/** Has a channel that rests because it fails asked again now; a message that is named goes before all that waits for it. */
export const rouseChannel = async (
  trx: Transaction<Database>,
  id: ChannelId,
  first: MessageId | null,
): Promise<void> => {
  await trx.updateTable('channel').set({ resume_at: 0 }).where('id', '=', id).execute();
  if (first === null) return;
  await sql`
    update outgoing_message m set next_at = least(m.next_at, earliest.at) - 1
    from (select min(o.next_at) as at from outgoing_message o
      where o.channel_id = ${id} and o.state in ('queued', 'failed')) earliest
    where m.id = ${first}`.execute(trx);
};

/** A channel took nothing. Gives since when, and how often in a row. */
export const noteChannelFails = async (
  trx: Transaction<Database>,
  id: ChannelId,
  now: number,
  restMs: (failures: number) => number,
): Promise<number> => {
  const held = await sql<{ failures: number; failing_since: number }>`
    update channel set failures = failures + 1, failing_since = coalesce(failing_since, ${now}::bigint)
    where id = ${id} returning failures, failing_since`.execute(trx);
  const [row] = held.rows;
  if (row === undefined) return now;
  await trx
    .updateTable('channel')
    .set({ resume_at: now + restMs(row.failures) })
    .where('id', '=', id)
    .execute();
  return row.failing_since;
};

export interface MessageView extends Pick<
  OutgoingMessageRow,
  | 'id'
  | 'channel_id'
  | 'kind'
  | 'event_key'
  | 'state'
  | 'tries'
  | 'next_at'
  | 'code'
  | 'http_status'
  | 'created_at'
  | 'sent_at'
> {
  readonly channel_id: ChannelId;
  readonly channel_name: string;
  /** How long the last try took; null before the first came to its end. */
  readonly took_ms: number | null;
}

const viewed = sql`m.id, m.channel_id, m.kind, m.event_key, m.state, m.tries, m.next_at, m.code, m.http_status,
  m.created_at, m.sent_at, c.name as channel_name,
  (select t.took_ms from message_try t where t.message_id = m.id order by t.no desc limit 1) as took_ms`;

export interface MessageFilter {
  readonly channelId?: ChannelId | undefined;
  readonly state?: MessageState | undefined;
  /** One event, or `invoice.*`. */
  readonly event?: string | undefined;
  /** Part of an event's name, or the whole of a message's id or `webhook-id`. */
  readonly words?: string | undefined;
  readonly since?: number | undefined;
}

const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** Of channels, newest first; mail to people is theirs. Places are `[created_at, id]`. */
export const listMessages = async (
  trx: Transaction<Database>,
  filter: MessageFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<MessageView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('m')];
  if (filter.channelId !== undefined) conditions.push(sql`m.channel_id = ${filter.channelId}`);
  if (filter.state !== undefined) conditions.push(sql`m.state = ${filter.state}`);
  const { event, words, since } = filter;
  if (event !== undefined && event !== '*')
    conditions.push(
      event.endsWith('.*') ? sql`m.kind like ${`${escaped(event.slice(0, -1))}%`}` : sql`m.kind = ${event}`,
    );
  if (words !== undefined)
    conditions.push(sql`(m.kind like ${`%${escaped(words)}%`} or m.event_key = ${words} or m.id = ${words})`);
  if (since !== undefined) conditions.push(sql`m.created_at >= ${since}`);
  if (page.after !== null) conditions.push(sql`(m.created_at, m.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<MessageView>`
    select ${viewed} from outgoing_message m join channel c on c.id = m.channel_id
    where ${sql.join(conditions, sql` and `)} order by m.created_at desc, m.id desc limit ${page.limit + 1}`.execute(
    trx,
  );
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

export const findMessage = async (
  trx: Transaction<Database>,
  id: MessageId,
): Promise<MessageView | undefined> => {
  const found = await sql<MessageView>`
    select ${viewed} from outgoing_message m join channel c on c.id = m.channel_id
    where ${ownRows('m')} and m.id = ${id}`.execute(trx);
  return found.rows[0];
};

/** Has a message sent once more, under its own id; false when it is on its way already. */
export const requeueMessage = async (
  trx: Transaction<Database>,
  id: MessageId,
  now: number,
): Promise<boolean> => {
  const done = await trx
    .updateTable('outgoing_message')
    .set({ state: 'queued', next_at: now, since: now, sent_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['sent', 'failed', 'given_up'])
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
};

/** Has all that failed for a channel sent once more, or all since a time, each under its own id; how many. */
export const requeueMessages = async (
  trx: Transaction<Database>,
  channelId: ChannelId,
  which: { readonly which: 'failed' } | { readonly which: 'since'; readonly since: number },
  now: number,
): Promise<number> => {
  const asked =
    which.which === 'failed'
      ? sql`state in ('failed', 'given_up')`
      : sql`state in ('sent', 'failed', 'given_up') and created_at >= ${which.since}`;
  const done = await sql`
    update outgoing_message set state = 'queued', next_at = ${now}, since = ${now}, sent_at = null
    where channel_id = ${channelId} and kind <> 'test' and ${asked}`.execute(trx);
  return Number(done.numAffectedRows ?? 0n);
};

/** How many are removed at a time. */
const forgottenAtOnce = 5_000;

/** Removes messages that are over and older than that; openings of alerts that are open stay, for their end. */
export const forgetMessages = async (trx: Transaction<Database>, before: number): Promise<number> => {
  const done = await sql`
    delete from outgoing_message where id in (
      select m.id from outgoing_message m
      where m.state in ('sent', 'given_up') and m.created_at < ${before}
        and not exists (select 1 from alert a where a.recovered_at is null and m.event_key = a.id || '_opened')
      limit ${forgottenAtOnce})`.execute(trx);
  return Number(done.numAffectedRows ?? 0n);
};

/** Which of these channels have a message under each of these keys. */
export const channelsTold = async (
  trx: Transaction<Database>,
  channels: readonly ChannelId[],
  eventKeys: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<ChannelId>>> => {
  if (channels.length === 0 || eventKeys.length === 0) return new Map();
  const found = await sql<{ event_key: string; channel_id: ChannelId }>`
    select m.event_key, m.channel_id from outgoing_message m
    where coalesce(m.channel_id, m.person_id) = any(${[...channels]}::text[])
      and m.event_key = any(${[...eventKeys]}::text[])`.execute(trx);
  const told = new Map<string, Set<ChannelId>>();
  for (const row of found.rows)
    told.set(row.event_key, (told.get(row.event_key) ?? new Set()).add(row.channel_id));
  return told;
};
