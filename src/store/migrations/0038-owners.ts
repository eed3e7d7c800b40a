import { sql, type Kysely } from 'kysely';

/**
 * Who works on what: the people that records name, those that a connection is known to have, and whom they are matched to on
 * the other side where their e-mail does not say it.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table record add column people jsonb;
alter table connection add column people jsonb;

create table owner_match (
  workspace_id text not null references workspace (id),
  source_connection_id text not null references connection (id),
  target_connection_id text not null references connection (id),
  email text not null check (email = lower(email)),
  target_email text,
  decided_by text not null,
  decided_at bigint not null,
  primary key (source_connection_id, target_connection_id, email)
);
create index owner_match_workspace on owner_match (workspace_id);

alter table owner_match enable row level security;
alter table owner_match force row level security;
create policy workspace_scope on owner_match
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
