import { sql, type Transaction } from 'kysely';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/** Forgets what an earlier pass over all records of the kind has met. */
export const clearSightings = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  kind: string,
): Promise<void> => {
  await trx
    .deleteFrom('sighting')
    .where('connection_id', '=', owner.connectionId)
    .where('kind', '=', kind)
    .execute();
};

/** Notes that these records stand in the list that is being read. */
export const noteSightings = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  kind: string,
  keys: readonly string[],
): Promise<void> => {
  if (keys.length === 0) return;
  await sql`
    insert into sighting (connection_id, kind, key, workspace_id)
    select distinct ${owner.connectionId}, ${kind}, key, ${owner.workspaceId} from unnest(${[...keys]}::text[]) as key
    on conflict do nothing`.execute(trx);
};

/** What the end of a pass over all records shows of those it has not met. */
export interface LookBack {
  /** Records that are known, were there before the pass began, and were not listed by it. */
  readonly unlisted: number;
  readonly known: number;
  /** True when they are to be read by key now; false when they are too many to be believed. */
  readonly isBelieved: boolean;
}

/**
 * Not to be in a list proves nothing: lists filter, shift their pages and fail. So what was not met is marked to be read
 * by key, once, and only the vendor's own "not there" makes a record gone. When `tooMany` says so of the counts, nothing
 * is marked and the count stands on the checkpoint until a later pass meets more, or a person asks for a full pass and
 * so accepts it. Records that cannot be read by key were asked for in vain before and are not asked for again.
 */
export const lookBack = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  kind: string,
  pass: { readonly startedAt: number; readonly readAttempts: number },
  tooMany: (unlisted: number, known: number) => boolean,
): Promise<LookBack> => {
  const among = sql`r.connection_id = ${owner.connectionId} and r.kind = ${kind} and r.hash is not null
    and r.state in ('active', 'archived')`;
  const unmet = sql`${among} and r.first_seen_at < ${pass.startedAt}
    and r.observed_at < ${pass.startedAt} and r.read_code is distinct from 'record.not_returned'
    and not exists (select 1 from sighting s
      where s.connection_id = r.connection_id and s.kind = r.kind and s.key = r.key)`;
  const counted = await sql<{ unlisted: number; known: number; accepted: boolean }>`
    select (select count(*)::integer from record r where ${unmet}) as unlisted,
      (select count(*)::integer from record r where ${among}) as known,
      unlisted_accepted as accepted
    from checkpoint where connection_id = ${owner.connectionId} and kind = ${kind}`.execute(trx);
  const { unlisted, known, accepted } = counted.rows[0] ?? { unlisted: 0, known: 0, accepted: false };
  const isBelieved = accepted || !tooMany(unlisted, known);
  if (isBelieved && unlisted > 0)
    await sql`
      update record set stale_seq = stale_seq + 1, read_at = 0, read_attempts = ${pass.readAttempts}
      where id in (select r.id from record r where ${unmet} order by r.id for update)`.execute(trx);
  await sql`
    update checkpoint set unlisted = ${isBelieved ? null : unlisted}, unlisted_accepted = false
    where connection_id = ${owner.connectionId} and kind = ${kind}`.execute(trx);
  await clearSightings(trx, owner, kind);
  return { unlisted, known, isBelieved };
};
