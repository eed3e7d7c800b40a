import { sql, type RawBuilder, type Transaction } from 'kysely';
import { newId, type ContactId, type CrmActivityId, type WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { jsonbOf } from '#store/jsonb.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';

/** One thing done. `details` may hold `fields` (names), `version` (the one it led to), and text by name; no secrets. */
export interface NewActivity {
  readonly actor: string;
  readonly verb: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly contactId: ContactId | null;
  readonly details: JsonObject;
}

/** Adds to the feed, in the order given, marked for those outside where the workspace has a webhook. */
export const insertActivities = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  activities: readonly NewActivity[],
  now: number,
): Promise<void> => {
  if (activities.length === 0) return;
  const rows = activities.map((activity) => ({ ...activity, id: newId('crmActivity', now) }));
  await sql`
    insert into crm_activity (id, workspace_id, at, actor, verb, subject_kind, subject_id, contact_id, details, untold)
    select a.id, ${workspaceId}, ${now}, a.actor, a.verb, a."subjectKind", a."subjectId", a."contactId", a.details,
      exists (select 1 from channel c where c.workspace_id = ${workspaceId} and c.type = 'webhook')
    from jsonb_to_recordset(${jsonbOf(rows)}::jsonb) as a (id text, actor text, verb text, "subjectKind" text,
      "subjectId" text, "contactId" text, details jsonb)`.execute(trx);
};

export interface ActivityView {
  readonly id: CrmActivityId;
  readonly at: number;
  readonly actor: string;
  readonly verb: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly contact_id: ContactId | null;
  readonly details: JsonObject;
}

/** Newest first. Places are `[at, id]`. */
export const listActivities = async (
  trx: Transaction<Database>,
  filter: { readonly subject?: string | undefined; readonly contact?: ContactId | undefined },
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ActivityView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('a')];
  if (filter.subject !== undefined) conditions.push(sql`a.subject_id = ${filter.subject}`);
  if (filter.contact !== undefined) conditions.push(sql`a.contact_id = ${filter.contact}`);
  if (page.after !== null) conditions.push(sql`(a.at, a.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<ActivityView>`
    select a.id, a.at, a.actor, a.verb, a.subject_kind, a.subject_id, a.contact_id, a.details from crm_activity a
    where ${sql.join(conditions, sql` and `)} order by a.at desc, a.id desc limit ${page.limit + 1}`.execute(
    trx,
  );
  return cutPage(found.rows, page.limit, (row) => [row.at, row.id]);
};

/** What led from this version of something to its present one: who, and which fields. */
export const changesSince = async (
  trx: Transaction<Database>,
  subjectId: string,
  version: number,
): Promise<
  readonly { readonly actor: string; readonly at: number; readonly fields: readonly string[] }[]
> => {
  const found = await sql<{ actor: string; at: number; fields: string[] | null }>`
    select a.actor, a.at, array(select jsonb_array_elements_text(a.details -> 'fields')) as fields from crm_activity a
    where ${ownRows('a')} and a.subject_id = ${subjectId} and (a.details ->> 'version')::bigint > ${version}
    order by a.at, a.id limit 100`.execute(trx);
  return found.rows.map((row) => ({ ...row, fields: row.fields ?? [] }));
};
