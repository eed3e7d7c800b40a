import { sql, type Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import { alertFacts, manyRecords, type AlertKind } from '#model/telling/alert-kinds.ts';
import type { WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/** What the watch finds by looking; other kinds are raised and cleared by whoever knows. */
export const watchedKinds = [
  'connection_reconnect',
  'vendor_unreachable',
  'dead_letters',
  'reviews_waiting',
  'conflicts_waiting',
  'approvals_waiting',
  'approvals_overdue',
] as const satisfies readonly AlertKind[];

export interface Watched {
  readonly workspace_id: WorkspaceId;
  readonly kind: AlertKind;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: JsonObject;
}

const usual = (kind: AlertKind): number => alertFacts[kind].afterMs ?? 0;

/**
 * What is now as a person should hear of it and has no open alert, over all workspaces. Each kind is one probe of an index
 * for each connection or flow, so that looking often costs little and writing records costs nothing.
 */
export const findUnraised = async (trx: Transaction<Database>, now: number): Promise<readonly Watched[]> => {
  const found = await sql<Watched>`
    with wanted as (${wanted(now)})
    select w.workspace_id, w.kind, w.subject_kind, w.subject_id, jsonb_build_object('name', w.name)
      || coalesce(w.details, '{}'::jsonb) || case w.kind
      when 'dead_letters' then jsonb_build_object('count', (select count(*) from (select 1 from flow_record fr
        where fr.workspace_id = w.workspace_id and fr.flow_id = w.subject_id and fr.state = 'dead' limit ${manyRecords}) counted))
      when 'reviews_waiting' then jsonb_build_object('count', (select count(*) from (select 1 from match_review m
        where m.workspace_id = w.workspace_id and m.flow_id = w.subject_id and m.state = 'open' limit ${manyRecords}) counted))
      when 'conflicts_waiting' then jsonb_build_object('count', (select count(*) from (select distinct c.source_record_id
        from conflict c where c.flow_id = w.subject_id and c.state = 'open' limit ${manyRecords}) counted))
      when 'approvals_waiting' then jsonb_build_object('count', (select count(*) from (select 1 from approval p
        where p.flow_id = w.subject_id and p.state = 'waiting' limit ${manyRecords}) counted))
      when 'approvals_overdue' then jsonb_build_object('count', (select count(*) from (select 1 from approval p
        where p.flow_id = w.subject_id and p.state = 'waiting' and p.remind_at <= ${now} limit ${manyRecords}) counted))
      else '{}'::jsonb end as details
    from wanted w where not exists (select 1 from alert a where a.workspace_id = w.workspace_id and a.kind = w.kind
      and a.subject_id = w.subject_id and a.recovered_at is null)`.execute(trx);
  return found.rows;
};

/** Open alerts of watched kinds that are no longer so. */
export const findRecovered = async (trx: Transaction<Database>, now: number): Promise<readonly Watched[]> => {
  const found = await sql<Watched>`
    with wanted as (${wanted(now)})
    select a.workspace_id, a.kind, a.subject_kind, a.subject_id, a.details from alert a
    where a.recovered_at is null and a.kind = any(${[...watchedKinds]}::text[])
      and not exists (select 1 from wanted w where w.workspace_id = a.workspace_id and w.kind = a.kind
        and w.subject_id = a.subject_id)`.execute(trx);
  return found.rows;
};

const wanted = (now: number) => sql`
  select c.workspace_id, 'connection_reconnect' as kind, 'connection' as subject_kind, c.id as subject_id, c.name,
    jsonb_strip_nulls(jsonb_build_object('code', c.state_code)) as details
  from connection c ${rule('c', 'connection_reconnect')} where c.state = 'reconnect' and ${isOn}
  union all
  select c.workspace_id, 'vendor_unreachable', 'connection', c.id, c.name,
    jsonb_strip_nulls(jsonb_build_object('code', c.last_error_code))
  from connection c ${rule('c', 'vendor_unreachable')} where c.state = 'connected' and ${isOn}
    and c.failing_since <= ${now} - coalesce(r.after_ms, ${usual('vendor_unreachable')})
  union all
  select f.workspace_id, 'dead_letters', 'flow', f.id, f.name, null
  from flow f ${rule('f', 'dead_letters')} where ${isOn}
    and exists (select 1 from flow_record fr where fr.workspace_id = f.workspace_id and fr.flow_id = f.id
      and fr.state = 'dead')
  union all
  select f.workspace_id, 'reviews_waiting', 'flow', f.id, f.name, null
  from flow f ${rule('f', 'reviews_waiting')} where ${isOn}
    and exists (select 1 from match_review m where m.workspace_id = f.workspace_id and m.flow_id = f.id
      and m.state = 'open' and m.created_at <= ${now} - coalesce(r.after_ms, ${usual('reviews_waiting')}))
  union all
  select f.workspace_id, 'conflicts_waiting', 'flow', f.id, f.name, null
  from flow f ${rule('f', 'conflicts_waiting')} where ${isOn}
    and exists (select 1 from conflict c where c.flow_id = f.id and c.state = 'open'
      and c.created_at <= ${now} - coalesce(r.after_ms, ${usual('conflicts_waiting')}))
  union all
  select f.workspace_id, 'approvals_waiting', 'flow', f.id, f.name, null
  from flow f ${rule('f', 'approvals_waiting')} where ${isOn}
    and exists (select 1 from approval p where p.flow_id = f.id and p.state = 'waiting'
      and p.asked_at <= ${now} - coalesce(r.after_ms, ${usual('approvals_waiting')}))
  union all
  select f.workspace_id, 'approvals_overdue', 'flow', f.id, f.name, null
  from flow f ${rule('f', 'approvals_overdue')} where ${isOn}
    and exists (select 1 from approval p where p.flow_id = f.id and p.state = 'waiting' and p.remind_at <= ${now})`;

const rule = (of: string, kind: AlertKind) => sql`
  left join alert_rule r on r.workspace_id = ${sql.ref(`${of}.workspace_id`)} and r.kind = ${kind}`;
const isOn = sql`coalesce(r.enabled, true)`;
