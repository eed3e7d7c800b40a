import { sql, type Kysely } from 'kysely';

/** Heals that wait until the vendor was asked again; they are kept when the run that found the mismatch is forgotten. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table reconciliation_finding add column heal_code text;

create table pending_heal (
  flow_id text not null,
  source_record_id text not null,
  workspace_id text not null references workspace (id),
  target_connection_id text not null references connection (id),
  finding_id text references reconciliation_finding (id) on delete set null,
  ends_link boolean not null,
  reads text[] not null,
  lists text,
  lists_after text,
  asked_by text not null,
  asked_at bigint not null,
  primary key (flow_id, source_record_id),
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id)
);
create index pending_heal_target on pending_heal (target_connection_id, asked_at);
create index pending_heal_finding on pending_heal (finding_id) where finding_id is not null;

alter table pending_heal enable row level security;
alter table pending_heal force row level security;
create policy workspace_scope on pending_heal
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
