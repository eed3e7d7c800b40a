import { sql, type Kysely } from 'kysely';

/**
 * The ids by which records name others, so that whoever is named is found: `value` as it stands there, `name` where. Records
 * that were read before are read again, and charges of what was connected before are listed for the first time.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table record_mention (
  connection_id text not null references connection (id),
  kind text not null,
  key text not null,
  name text not null,
  value text not null,
  workspace_id text not null references workspace (id),
  primary key (connection_id, kind, key, name, value)
);
create index record_mention_value on record_mention (connection_id, value);
create index record_alias_key on record_alias (connection_id, kind, key);

alter table record_mention enable row level security;
alter table record_mention force row level security;
create policy workspace_scope on record_mention
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');

select set_config('plumbline.workspace', '*', true);
insert into checkpoint (connection_id, kind, workspace_id)
  select c.id, 'charge', c.workspace_id from connection c
  where c.vendor = 'stripe' and exists (select 1 from checkpoint p where p.connection_id = c.id)
  on conflict do nothing;
update checkpoint p set polled_at = null, next_at = 0 from connection c
  where c.id = p.connection_id and c.vendor = 'ignition' and p.kind in ('invoice', 'payment') and p.pass_started_at is null;
select set_config('plumbline.workspace', '', true);
`,
    )
    .execute(db);
};
