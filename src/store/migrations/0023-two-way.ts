import { sql, type Kysely } from 'kysely';

/**
 * Flows of two ways: companions name the flow that they go with, a record may wait in conflict, and each conflict is a row
 * with both values sealed. A field of a record has at most one that counts: open, or answered and still bound to its values.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table flow add column companion_of text references flow (id);
update flow c set companion_of = m.id from flow m
  where (c.preset = m.preset || ':cross-reference' and c.source_connection_id = m.source_connection_id
      and c.settings->'crossReference'->>'connectionId' = m.target_connection_id)
    or (starts_with(c.preset, m.preset || ':') and c.preset not like '%:cross-reference'
      and c.source_connection_id = m.source_connection_id
      and c.target_connection_id = m.target_connection_id);
create index flow_companion on flow (companion_of) where companion_of is not null;

alter table flow_record drop constraint flow_record_state_check;
alter table flow_record add constraint flow_record_state_check
  check (state in ('pending', 'in_sync', 'skipped', 'review', 'conflict', 'awaiting_approval', 'dead'));

create table conflict (
  id text primary key,
  workspace_id text not null references workspace (id),
  flow_id text not null,
  source_record_id text not null,
  target_record_id text not null references record (id),
  field text not null,
  state text not null check (state in ('open', 'answered', 'closed')),
  choice text check (choice in ('source', 'target')),
  sealed text not null,
  source_at bigint,
  target_at bigint,
  answered_by text,
  answered_at bigint,
  created_at bigint not null,
  closed_at bigint,
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id),
  check ((choice is null) = (answered_at is null)),
  check (state <> 'answered' or choice is not null),
  check ((state = 'closed') = (closed_at is not null))
);
create unique index conflict_counts on conflict (flow_id, source_record_id, field) where state in ('open', 'answered');
create index conflict_open on conflict (workspace_id, created_at, id) where state = 'open';
create index conflict_answered on conflict (workspace_id, answered_at desc, id desc) where answered_at is not null;

alter table conflict enable row level security;
alter table conflict force row level security;
create policy workspace_scope on conflict
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
