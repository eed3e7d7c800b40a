import { sql, type Kysely } from 'kysely';

/**
 * What a backfill leaves to everything else is told for each budget: limits of a second keep calls for people as well as
 * the day's, and a call takes from several at once.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`drop function budget_take_leaving(text[], integer, bigint, text, numeric)`.execute(db);
  await sql.raw(takeLeaving).execute(db);
};

/**
 * As budget_take, but refuses as well when a budget would be left with less than it keeps: `kept` has the calls of each
 * key, in the keys' order. Where that alone refuses, the wait is negative: a call that may use the whole could go. Asking
 * for nothing first moves the counts to the present and keeps the rows locked until they are judged.
 */
const takeLeaving = `
create function budget_take_leaving(keys text[], wanted integer, now_ms bigint, kept integer[])
returns bigint language plpgsql as $$
declare
  b budget;
  size integer;
  width bigint;
  room integer;
  used integer;
  freed integer;
  wait bigint;
  i integer;
  spent boolean := false;
begin
  wait := budget_take(keys, 0, now_ms);
  if wait > 0 then return wait; end if;
  for b in select * from budget where key = any (keys) loop
    size := array_length(b.counts, 1);
    width := b.window_ms / (size - 2);
    room := b.calls - kept[array_position(keys, b.key)];
    used := (select coalesce(sum(c), 0) from unnest(b.counts) as c);
    if used + wanted > room then
      if used + wanted > b.calls then spent := true; end if;
      freed := 0;
      for i in 1 .. size loop
        freed := freed + b.counts[((b.bucket + i) % size)::integer + 1];
        if used - freed + wanted <= room or i = size then
          wait := greatest(wait, (b.bucket + i) * width - now_ms, 1);
          exit;
        end if;
      end loop;
    end if;
  end loop;
  if wait > 0 then return case when spent then wait else -wait end; end if;
  return budget_take(keys, wanted, now_ms);
end $$;
`;
