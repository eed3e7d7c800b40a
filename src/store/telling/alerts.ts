import { sql, type RawBuilder, type Transaction } from 'kysely';
import { newId, type AlertId, type WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { AlertKind } from '#model/telling/alert-kinds.ts';
import { jsonbOf } from '#store/jsonb.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';

export interface NewAlert {
  readonly workspaceId: WorkspaceId;
  readonly kind: AlertKind;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** `name`, `count`, `code`: no secrets, no values of records. */
  readonly details: JsonObject;
}

/**
 * Opens an alert unless one of this kind is open for the subject; people are told after the commit. Raising it again while
 * it is open does nothing. True when it was opened.
 */
export const raiseAlert = async (
  trx: Transaction<Database>,
  alert: NewAlert,
  now: number,
): Promise<boolean> => {
  const opened = await sql`
    insert into alert (id, workspace_id, kind, subject_kind, subject_id, details, opened_at)
    select ${newId('alert', now)}, ${alert.workspaceId}, ${alert.kind}, ${alert.subjectKind}, ${alert.subjectId},
      ${jsonbOf(alert.details)}::jsonb, ${now}
    where not exists (select 1 from alert_rule r where r.workspace_id = ${alert.workspaceId} and r.kind = ${alert.kind}
      and not r.enabled)
    on conflict (workspace_id, kind, subject_id) where recovered_at is null do nothing
    returning id`.execute(trx);
  return opened.rows.length > 0;
};

/** Ends the open alert of this kind for the subject; those who were told of it hear that it is over. */
export const clearAlert = async (
  trx: Transaction<Database>,
  alert: Pick<NewAlert, 'workspaceId' | 'kind' | 'subjectId'>,
  now: number,
): Promise<void> => {
  await trx
    .updateTable('alert')
    .set({ recovered_at: now })
    .where('workspace_id', '=', alert.workspaceId)
    .where('kind', '=', alert.kind)
    .where('subject_id', '=', alert.subjectId)
    .where('recovered_at', 'is', null)
    .execute();
};

/** Ends all open alerts of a kind without a word: nobody wants to hear of it any more. */
export const closeAlertsOf = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: AlertKind,
  now: number,
): Promise<void> => {
  await sql`update alert set recovered_at = ${now}, recovery_told_at = ${now}, told_at = coalesce(told_at, ${now})
    where workspace_id = ${workspaceId} and kind = ${kind} and recovered_at is null`.execute(trx);
};

export interface AlertView {
  readonly id: AlertId;
  readonly workspace_id: WorkspaceId;
  readonly kind: AlertKind;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: JsonObject;
  readonly opened_at: number;
  readonly told_at: number | null;
  readonly recovered_at: number | null;
}

/** Newest first. Places are `[opened_at, id]`. */
export const listAlerts = async (
  trx: Transaction<Database>,
  filter: { readonly open: boolean },
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<AlertView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('a')];
  if (filter.open) conditions.push(sql`a.recovered_at is null`);
  if (page.after !== null) conditions.push(sql`(a.opened_at, a.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<AlertView>`
    select a.id, a.workspace_id, a.kind, a.subject_kind, a.subject_id, a.details, a.opened_at, a.told_at, a.recovered_at
    from alert a where ${sql.join(conditions, sql` and `)}
    order by a.opened_at desc, a.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.opened_at, row.id]);
};

/**
 * Alerts whose opening or end nobody was told of yet, locked until the transaction ends; those that others hold are left
 * to them. Over all workspaces.
 */
export const lockUntoldAlerts = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly AlertView[]> => {
  const found = await sql<AlertView>`
    select a.id, a.workspace_id, a.kind, a.subject_kind, a.subject_id, a.details, a.opened_at, a.told_at, a.recovered_at
    from alert a where a.told_at is null or (a.recovered_at is not null and a.recovery_told_at is null)
    order by a.opened_at limit ${limit} for update skip locked`.execute(trx);
  return found.rows;
};

/** Notes that their openings, and their ends where they have one, are told. */
export const noteAlertsTold = async (
  trx: Transaction<Database>,
  ids: readonly AlertId[],
  now: number,
): Promise<void> => {
  if (ids.length === 0) return;
  await sql`update alert set told_at = coalesce(told_at, ${now}::bigint),
    recovery_told_at = case when recovered_at is null then null else coalesce(recovery_told_at, ${now}::bigint) end
    where id = any(${[...ids]}::text[])`.execute(trx);
};
