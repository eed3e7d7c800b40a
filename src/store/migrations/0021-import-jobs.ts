import { sql, type Kysely } from 'kysely';

/**
 * Imports are applied and taken back by workers: the lease of who does it, who asked for it, and how far it is. What a
 * request left half done stands still until a person has it go on.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table crm_import drop constraint crm_import_state_check;
alter table crm_import add constraint crm_import_state_check
  check (state in ('preview', 'applying', 'applied', 'undoing', 'undone', 'stopped', 'discarded'));
alter table crm_import
  add column asked_by text,
  add column asked_at bigint,
  add column started_at bigint,
  add column total integer not null default 0,
  add column done integer not null default 0,
  add column code text,
  add column lease_by text,
  add column lease_until bigint not null default 0,
  add column lease_no bigint not null default 0;
create index crm_import_to_do on crm_import (asked_at) where state in ('applying', 'undoing');

select set_config('plumbline.workspace', '*', true);
update crm_import set state = 'stopped' where state in ('applying', 'undoing');
select set_config('plumbline.workspace', '', true);
`,
    )
    .execute(db);
};
