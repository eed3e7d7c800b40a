import { sql, type Kysely } from 'kysely';

/**
 * Ignition's payments are listed once more, so that those that are known get their titles too; records that name people are
 * found without reading the others.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
select set_config('plumbline.workspace', '*', true);
update checkpoint p set polled_at = null, next_at = 0 from connection c
  where c.id = p.connection_id and c.vendor = 'ignition' and p.kind in ('payment', 'allocation')
    and p.pass_started_at is null and p.baseline_at is not null;
select set_config('plumbline.workspace', '', true);
create index record_people on record (connection_id) where people is not null and state = 'active';
`,
    )
    .execute(db);
};
