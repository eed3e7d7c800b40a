import { sql, type Kysely } from 'kysely';

/**
 * Telling the world outside: channels of a workspace, alerts, messages on their way, and how each person wants to be told.
 * What others must hear of is marked where it is stored (`untold`, `mail_due`), so that nothing is told that was not
 * committed, and nothing committed is forgotten.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table channel (
  id text primary key,
  workspace_id text not null references workspace (id),
  type text not null check (type in ('email', 'slack', 'webhook')),
  name text not null,
  shown text not null,
  sealed text not null,
  events text[] not null,
  state text not null check (state in ('enabled', 'disabled')),
  state_code text,
  failures integer not null default 0,
  failing_since bigint,
  resume_at bigint not null default 0,
  audit_no bigint not null,
  last_sent_at bigint,
  created_by text not null,
  created_at bigint not null,
  unique (workspace_id, id)
);

create table alert (
  id text primary key,
  workspace_id text not null references workspace (id),
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  details jsonb not null default '{}',
  opened_at bigint not null,
  told_at bigint,
  recovered_at bigint,
  recovery_told_at bigint
);
create unique index alert_open on alert (workspace_id, kind, subject_id) where recovered_at is null;
create index alert_recent on alert (workspace_id, opened_at desc, id desc);
create index alert_untold on alert (opened_at)
  where told_at is null or (recovered_at is not null and recovery_told_at is null);

create table alert_rule (
  workspace_id text not null references workspace (id),
  kind text not null,
  enabled boolean not null,
  after_ms bigint check (after_ms > 0),
  primary key (workspace_id, kind)
);

create table outgoing_message (
  id text primary key,
  workspace_id text not null references workspace (id),
  channel_id text,
  person_id text,
  kind text not null,
  event_key text not null,
  body text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'given_up')),
  tries integer not null default 0,
  next_at bigint not null,
  since bigint not null,
  code text,
  http_status integer,
  created_at bigint not null,
  sent_at bigint,
  check ((channel_id is null) <> (person_id is null)),
  foreign key (workspace_id, channel_id) references channel (workspace_id, id) on delete cascade
);
create unique index outgoing_message_once on outgoing_message (coalesce(channel_id, person_id), event_key);
create index outgoing_message_due on outgoing_message (channel_id, next_at, id)
  where state in ('queued', 'sending', 'failed');
create index outgoing_message_recent on outgoing_message (workspace_id, created_at desc, id desc);
create index outgoing_message_age on outgoing_message (created_at) where state in ('sent', 'given_up');

create table notification_preference (
  workspace_id text not null,
  person_id text not null,
  kind text not null,
  choice text not null check (choice in ('none', 'console', 'mail')),
  primary key (workspace_id, person_id, kind),
  foreign key (workspace_id, person_id) references auth_member (workspace_id, user_id) on delete cascade
);

alter table crm_notification add column mail_due boolean not null default false;
create index crm_notification_mail on crm_notification (at, id) where mail_due;
alter table crm_activity add column untold boolean not null default false;
create index crm_activity_untold on crm_activity (at, id) where untold;
alter table match_review add column untold boolean not null default false;
alter table match_review alter column untold set default true;
create index match_review_untold on match_review (created_at, id) where untold;
alter table connection add column failing_since bigint;
`,
    )
    .execute(db);
  for (const table of ['channel', 'alert', 'alert_rule', 'outgoing_message', 'notification_preference'])
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
