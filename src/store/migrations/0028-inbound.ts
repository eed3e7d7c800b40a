import { sql, type Kysely } from 'kysely';

/**
 * Records that senders push to a connection of their own: each delivery whole, taken or refused, and the newest of each
 * record.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(tables).execute(db);
  for (const table of ['inbound_delivery', 'pushed_record'])
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
create table inbound_delivery (
  id text primary key,
  workspace_id text not null references workspace (id),
  connection_id text not null references connection (id),
  delivery_key text not null,
  state text not null check (state in ('taken', 'refused')),
  code text,
  message text,
  hint text,
  records integer not null,
  size integer not null,
  body text not null,
  received_at bigint not null,
  repeats integer not null default 0,
  last_at bigint not null,
  replayed_at bigint,
  unique (connection_id, delivery_key)
);
create index inbound_delivery_recent on inbound_delivery (connection_id, received_at desc, id desc);

create table pushed_record (
  connection_id text not null references connection (id),
  kind text not null,
  key text not null,
  workspace_id text not null references workspace (id),
  version bigint,
  hash text not null,
  body text not null,
  delivery_id text not null references inbound_delivery (id),
  received_at bigint not null,
  primary key (connection_id, kind, key)
);
create index pushed_record_received on pushed_record (connection_id, kind, received_at, key);
`;
