import { sql, type Kysely } from 'kysely';

/** What a pass over all records has met, so that at its end it shows which are no longer listed. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(tables).execute(db);
};

const tables = `
create table sighting (
  connection_id text not null references connection (id),
  kind text not null,
  key text not null,
  workspace_id text not null references workspace (id),
  primary key (connection_id, kind, key)
);
alter table sighting enable row level security;
alter table sighting force row level security;
create policy workspace_scope on sighting
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');

alter table checkpoint
  add column unlisted integer,
  add column unlisted_accepted boolean not null default false;
`;
