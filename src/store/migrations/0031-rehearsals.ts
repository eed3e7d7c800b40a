import { sql, type Kysely } from 'kysely';

/**
 * Rehearsals that are kept under a name, with the money that they would move, what would wait for approval, what exactly
 * each record's write would be (a digest), and what they were asked of: the mapping in force then and the settings that
 * were to be other ones.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table reconciliation add column name text;
alter table reconciliation add column money jsonb not null default '{}';
alter table reconciliation add column waiting integer not null default 0;
alter table reconciliation add column base_version integer;
alter table reconciliation add column asked_settings jsonb;
alter table reconciliation_finding add column digest text;
alter table reconciliation_finding add column waits boolean not null default false;
`,
    )
    .execute(db);
};
