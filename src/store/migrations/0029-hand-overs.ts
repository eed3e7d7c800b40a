import { sql, type Kysely } from 'kysely';

/** Invoices that are prepared for people to type at another vendor: one row each, all its values sealed. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table hand_over (
  id text primary key,
  workspace_id text not null references workspace (id),
  flow_id text not null,
  source_record_id text not null,
  reference text not null,
  contact_key text,
  state text not null check (state in ('open', 'done')),
  note text check (note in ('differs', 'changed_since', 'source_ended')),
  sealed text not null,
  seen_record_id text references record (id),
  refused_record_id text references record (id),
  done_by text,
  done_at bigint,
  created_at bigint not null,
  unique (flow_id, source_record_id),
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id),
  check ((state = 'done') = (done_at is not null)),
  check ((done_by is null) = (done_at is null))
);
create index hand_over_open on hand_over (workspace_id, created_at, id) where state = 'open';
create index hand_over_done on hand_over (workspace_id, done_at desc, id desc) where state = 'done';
create index hand_over_reference on hand_over (reference);
create index hand_over_seen on hand_over (seen_record_id) where seen_record_id is not null;
create index hand_over_unlinked on hand_over (flow_id) where state = 'open' and contact_key is not null;

alter table hand_over enable row level security;
alter table hand_over force row level security;
create policy workspace_scope on hand_over
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
