import { sql, type RawBuilder, type Transaction } from 'kysely';
import { newId, type NotificationId, type WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { usualChoice } from '#model/telling/notification-kinds.ts';
import { jsonbOf } from '#store/jsonb.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';

export interface NewNotification {
  /** A user id. Whoever is no member is told nothing. */
  readonly personId: string;
  readonly kind: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly details: Readonly<Record<string, string>>;
}

/** Tells each person as they chose: not at all, in the console, or by mail too. */
export const insertNotifications = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  notifications: readonly NewNotification[],
  now: number,
): Promise<void> => {
  if (notifications.length === 0) return;
  const rows = notifications.map((each) => ({
    ...each,
    id: newId('notification', now),
    usual: usualChoice(each.kind),
  }));
  await sql`
    insert into crm_notification (id, workspace_id, person_id, kind, subject_kind, subject_id, details, at, mail_due)
    select n.id, ${workspaceId}, n."personId", n.kind, n."subjectKind", n."subjectId", n.details, ${now},
      coalesce(p.choice, n.usual) = 'mail'
    from jsonb_to_recordset(${jsonbOf(rows)}::jsonb) as n (id text, "personId" text, kind text,
      "subjectKind" text, "subjectId" text, details jsonb, usual text)
    join auth_member m on m.workspace_id = ${workspaceId} and m.user_id = n."personId"
    left join notification_preference p on p.workspace_id = ${workspaceId} and p.person_id = n."personId"
      and p.kind = n.kind
    where coalesce(p.choice, n.usual) <> 'none'`.execute(trx);
};

export interface NotificationView {
  readonly id: NotificationId;
  readonly kind: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: JsonObject;
  readonly at: number;
  readonly read_at: number | null;
}

/** Newest first. Places are `[at, id]`. */
export const listNotifications = async (
  trx: Transaction<Database>,
  personId: string,
  filter: { readonly unread: boolean | null },
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<NotificationView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('n'), sql`n.person_id = ${personId}`];
  if (filter.unread !== null)
    conditions.push(filter.unread ? sql`n.read_at is null` : sql`n.read_at is not null`);
  if (page.after !== null) conditions.push(sql`(n.at, n.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<NotificationView>`
    select n.id, n.kind, n.subject_kind, n.subject_id, n.details, n.at, n.read_at from crm_notification n
    where ${sql.join(conditions, sql` and `)} order by n.at desc, n.id desc limit ${page.limit + 1}`.execute(
    trx,
  );
  return cutPage(found.rows, page.limit, (row) => [row.at, row.id]);
};

export const countUnread = async (trx: Transaction<Database>, personId: string): Promise<number> => {
  const found = await sql<{ count: number }>`
    select count(*) as count from crm_notification n
    where ${ownRows('n')} and n.person_id = ${personId} and n.read_at is null`.execute(trx);
  return found.rows[0]?.count ?? 0;
};

/** All of the person's when no ids are given; those of others are never touched. */
export const markRead = async (
  trx: Transaction<Database>,
  personId: string,
  ids: readonly NotificationId[] | null,
  now: number,
): Promise<void> => {
  const which = ids === null ? sql`true` : sql`n.id = any(${[...ids]}::text[])`;
  await sql`update crm_notification n set read_at = ${now}
    where ${ownRows('n')} and n.person_id = ${personId} and n.read_at is null and ${which}`.execute(trx);
};
