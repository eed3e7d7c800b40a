import { sql, type Kysely } from 'kysely';

/** What a person should know of a hand-over's draft: that it waits, differs, is to be thrown away, or was. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table hand_over drop constraint hand_over_note_check;
alter table hand_over add constraint hand_over_note_check check (note in ('differs', 'changed_since', 'source_ended',
  'draft', 'draft_differs', 'draft_ended', 'draft_gone'));
`,
    )
    .execute(db);
};
