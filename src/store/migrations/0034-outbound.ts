import { sql, type Kysely } from 'kysely';

/**
 * What the world outside is told, whole: each try of a message, questions and dead letters that end by themselves
 * (`untold_end`, `untold`), and where a channel stands that is told again what happened since a time (`refeed_*`).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table message_try (
  message_id text not null references outgoing_message (id) on delete cascade,
  no integer not null,
  workspace_id text not null references workspace (id),
  at bigint not null,
  took_ms integer not null,
  http_status integer,
  code text,
  primary key (message_id, no)
);
alter table message_try enable row level security;
alter table message_try force row level security;
create policy workspace_scope on message_try
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');

alter table match_review add column untold_end boolean not null default false;
create index match_review_untold_end on match_review (id) where untold_end;
alter table change add column untold boolean not null default false;
create index change_untold on change (id) where untold;

alter table channel add column refeed_at bigint;
alter table channel add column refeed_id text;
alter table channel add column refeed_until bigint;
create index channel_refeed on channel (id) where refeed_at is not null;
create index outgoing_message_of_channel on outgoing_message (channel_id, created_at desc, id desc);
`,
    )
    .execute(db);
};
