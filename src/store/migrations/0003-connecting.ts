import { sql, type Kysely } from 'kysely';

/**
 * What connecting needs: consents under way (the state sent to the vendor is kept as its hash only, the PKCE verifier
 * sealed), and taking from budgets while leaving a share of some of them to people.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table consent (
  state_hash text primary key,
  workspace_id text not null references workspace (id),
  session_hash text not null,
  vendor text not null,
  connection_id text references connection (id),
  sealed text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index consent_expiry on consent (expires_at);

alter table consent enable row level security;
alter table consent force row level security;
create policy workspace_scope on consent
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
  await sql.raw(takeLeaving).execute(db);
};

/**
 * As budget_take, but refuses as well when a budget of that name would be left with less than `kept_share` of its calls.
 * Asking for nothing first moves the counts to the present and keeps the rows locked until they are judged.
 */
const takeLeaving = `
create function budget_take_leaving(keys text[], wanted integer, now_ms bigint, kept_name text, kept_share numeric)
returns bigint language plpgsql as $$
declare
  b budget;
  wait bigint;
begin
  wait := budget_take(keys, 0, now_ms);
  if wait > 0 then return wait; end if;
  for b in select * from budget where key = any (keys) and name = kept_name loop
    if (select coalesce(sum(c), 0) from unnest(b.counts) as c) + wanted > b.calls - ceil(b.calls * kept_share) then
      wait := greatest(wait, b.window_ms / (array_length(b.counts, 1) - 2));
    end if;
  end loop;
  if wait > 0 then return wait; end if;
  return budget_take(keys, wanted, now_ms);
end $$;
`;
