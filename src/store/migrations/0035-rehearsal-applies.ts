import { sql, type Kysely } from 'kysely';

/**
 * Applying exactly what was rehearsed. While an apply is open its flow is held: a record is written only where the plan of
 * now is the one that was rehearsed. What each look at a record came to is a row, until the apply is deleted.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(tables).execute(db);
  for (const table of ['rehearsal_apply', 'rehearsal_look'])
    await sql
      .raw(
        `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy workspace_scope on ${table}
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
      )
      .execute(db);
};

const tables = `
create table rehearsal_apply (
  id text primary key,
  workspace_id text not null references workspace (id),
  reconciliation_id text not null references reconciliation (id) on delete cascade,
  flow_id text not null references flow (id),
  state text not null check (state in ('applying', 'stopped', 'waiting', 'carried_on', 'rolled_back', 'done')),
  planned integer not null,
  version integer not null,
  before_version integer not null,
  before_settings jsonb not null,
  was_paused boolean not null,
  asked_by text not null,
  asked_at bigint not null,
  decided_by text,
  decided_at bigint,
  ended_at bigint,
  check ((state in ('applying', 'stopped', 'waiting')) = (ended_at is null))
);
create unique index rehearsal_apply_open on rehearsal_apply (flow_id) where state in ('applying', 'stopped', 'waiting');
create index rehearsal_apply_run on rehearsal_apply (reconciliation_id, asked_at desc);

create table rehearsal_look (
  apply_id text not null references rehearsal_apply (id) on delete cascade,
  source_record_id text not null references record (id),
  workspace_id text not null references workspace (id),
  verdict text not null check (verdict in ('released', 'agrees', 'left_out', 'asks', 'changed', 'unrehearsed', 'stopped')),
  planned boolean not null,
  seq bigint not null,
  looked_at bigint not null,
  primary key (apply_id, source_record_id)
);
create index rehearsal_look_verdict on rehearsal_look (apply_id, verdict, source_record_id);
create index rehearsal_look_record on rehearsal_look (source_record_id);
`;
