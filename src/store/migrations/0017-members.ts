import { sql, type Kysely } from 'kysely';

/**
 * Invitations to a workspace. Of a join link only the SHA-256 of its secret is stored; a link is good once. The sign-in
 * library's own invitations (auth_invitation) are not used: they have no secret.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
create table invitation (
  id text primary key,
  workspace_id text not null references workspace (id),
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'member')),
  secret_hash text not null,
  state text not null check (state in ('open', 'accepted', 'withdrawn')),
  invited_by text not null,
  created_at bigint not null,
  expires_at bigint not null,
  closed_at bigint,
  check ((state = 'open') = (closed_at is null))
);
create unique index invitation_open on invitation (workspace_id, email) where state = 'open';

alter table invitation enable row level security;
alter table invitation force row level security;
create policy workspace_scope on invitation
  using (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*')
  with check (workspace_id = current_setting('plumbline.workspace', true) or current_setting('plumbline.workspace', true) = '*');
`,
    )
    .execute(db);
};
