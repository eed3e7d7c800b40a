import { sql, type Kysely } from 'kysely';

/**
 * Changes that wait for people: what was asked of whom, who has approved, and what people decided single fields are to
 * hold. An API key may approve only where it was made so.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(tables).execute(db);
  for (const table of ['approval', 'approval_vote', 'field_decision'])
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
alter table flow_record drop constraint flow_record_state_check;
alter table flow_record add constraint flow_record_state_check
  check (state in ('pending', 'in_sync', 'skipped', 'review', 'awaiting_approval', 'dead'));

alter table api_key add column may_approve boolean not null default false;

create table approval (
  id text primary key,
  workspace_id text not null references workspace (id),
  flow_id text not null,
  source_record_id text not null,
  target_connection_id text not null references connection (id),
  change_id text not null references change (id),
  replaces text references change (id),
  digest text not null,
  state text not null check (state in ('waiting', 'approved', 'rejected', 'expired', 'done', 'void')),
  role text not null check (role in ('owner', 'admin', 'member')),
  people smallint not null check (people in (1, 2)),
  rules jsonb not null,
  contact_key text,
  edited_by text,
  asked_at bigint not null,
  remind_at bigint,
  expires_at bigint,
  decided_by text,
  decided_at bigint,
  reason text,
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id)
);
create unique index approval_standing on approval (flow_id, source_record_id) where state not in ('done', 'void');
create unique index approval_change on approval (change_id);
create index approval_waiting on approval (workspace_id, asked_at, id) where state = 'waiting';
create index approval_expiring on approval (target_connection_id, expires_at) where state = 'waiting';
create index approval_reminding on approval (flow_id, remind_at) where state = 'waiting';
create index approval_decided on approval (workspace_id, decided_at desc, id desc) where decided_at is not null;
create index approval_of_contact on approval (flow_id, contact_key);

create table approval_vote (
  approval_id text not null references approval (id) on delete cascade,
  person text not null,
  workspace_id text not null references workspace (id),
  actor text not null,
  role text not null check (role in ('owner', 'admin', 'member')),
  at bigint not null,
  primary key (approval_id, person)
);

create table field_decision (
  flow_id text not null,
  source_record_id text not null,
  field text not null,
  workspace_id text not null references workspace (id),
  sealed text not null,
  decided_by text not null,
  decided_at bigint not null,
  primary key (flow_id, source_record_id, field),
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id)
);
`;
