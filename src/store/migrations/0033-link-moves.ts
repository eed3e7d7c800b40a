import { sql, type Kysely } from 'kysely';

const scope = (table: string): string => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy workspace_scope on ${table}
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`;

/**
 * Links that people move: what they said is not the same, which records are doubles, and a barrier that voids what was
 * planned before a link was moved and has not been sent.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table match_review drop constraint match_review_decision_check;
alter table match_review add constraint match_review_decision_check
  check (decision in ('link', 'create', 'ignore', 'apart'));

alter table flow_record add column barrier_seq bigint not null default 0;

-- Fails the transaction that would send what was planned before a link was moved.
create function hold_looks(flow_ids text[], source_ids text[], seqs bigint[])
returns void language plpgsql as $$
begin
  if exists (select 1 from unnest(flow_ids, source_ids, seqs) as s (flow_id, source_record_id, seq)
    join flow_record fr on fr.flow_id = s.flow_id and fr.source_record_id = s.source_record_id
    where fr.barrier_seq > s.seq) then
    raise exception 'a link was moved since these records were looked at' using errcode = 'PL002';
  end if;
end $$;

create table record_double (
  id text primary key,
  workspace_id text not null references workspace (id),
  double_record_id text not null references record (id),
  kept_record_id text not null references record (id),
  decided_by text not null,
  decided_at bigint not null,
  undone_by text,
  undone_at bigint,
  check (double_record_id <> kept_record_id),
  check ((undone_by is null) = (undone_at is null))
);
create unique index record_double_standing on record_double (double_record_id) where undone_at is null;
create index record_double_workspace on record_double (workspace_id, decided_at desc, id desc);
${scope('record_double')}

create table awaited_link (
  flow_id text not null,
  source_record_id text not null,
  workspace_id text not null references workspace (id),
  awaited_record_id text not null references record (id),
  target_connection_id text not null references connection (id),
  target_kind text not null,
  primary key (flow_id, source_record_id, awaited_record_id),
  foreign key (flow_id, source_record_id) references flow_record (flow_id, source_record_id)
);
create index awaited_link_target on awaited_link (target_connection_id, awaited_record_id);
${scope('awaited_link')}
`,
    )
    .execute(db);
};
