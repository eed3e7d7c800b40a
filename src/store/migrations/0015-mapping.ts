import { sql, type Kysely } from 'kysely';

/**
 * Mappings that people edit: conditions and the tables that expressions read beside the rules, a draft a flow, tables to
 * look things up in, and how far a flow's records have been marked after its mapping changed.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(tables).execute(db);
  for (const table of ['mapping_draft', 'lookup_table', 'lookup_table_version'])
    await sql
      .raw(
        `alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy workspace_scope on ${table}
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');`,
      )
      .execute(db);
};

const tables = `
alter table mapping
  add column conditions jsonb not null default '[]',
  add column tables text[] not null default '{}',
  add column restores integer;
alter table flow add column marked_to text;
alter table flow_record add column state_detail text;

create table mapping_draft (
  flow_id text primary key references flow (id),
  workspace_id text not null references workspace (id),
  based_on integer not null,
  revision integer not null default 1,
  rules jsonb not null,
  conditions jsonb not null,
  changed_by text not null,
  changed_at bigint not null
);

create table lookup_table (
  id text primary key,
  workspace_id text not null references workspace (id),
  name text not null check (name ~ '^[a-z][a-z0-9_]{0,39}$'),
  version integer not null,
  on_miss text not null check (on_miss in ('empty', 'refuse')),
  created_at bigint not null,
  unique (workspace_id, name)
);

create table lookup_table_version (
  table_id text not null references lookup_table (id) on delete cascade,
  version integer not null,
  workspace_id text not null references workspace (id),
  key_column text not null,
  columns text[] not null,
  row_count integer not null,
  body text not null,
  author text not null,
  note text not null default '',
  created_at bigint not null,
  primary key (table_id, version)
);
`;
