import { sql, type Kysely } from 'kysely';

/** What the pipeline writes by the hundred thousand, made cheaper to write. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(holdLease).execute(db);
};

/** Extends a lease, or fails the transaction of who holds it no longer. */
const holdLease = `
create function hold_lease(held_connection text, holder text, held_no bigint, held_until bigint)
returns void language plpgsql as $$
begin
  update connection set lease_until = held_until
    where id = held_connection and lease_by = holder and lease_no = held_no;
  if not found then
    raise exception 'the lease of % is lost', held_connection using errcode = 'PL001';
  end if;
end $$;
`;
