import { sql, type Kysely } from 'kysely';

/** A delivery names the record that it told of, so that the record's timeline can show it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table delivery add column kind text not null, add column key text not null;
alter table delivery drop column records;
create index delivery_of_record on delivery (connection_id, kind, key, received_at);
`,
    )
    .execute(db);
};
