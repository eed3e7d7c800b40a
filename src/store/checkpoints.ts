import { sql, type Transaction } from 'kysely';
import { newId, type ConnectionId } from '#base/ids.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/** Where the listing of one kind stands. `cursor` is set while a pass is under way and survives a crash. */
export interface Checkpoint {
  readonly kind: string;
  readonly cursor: string | null;
  /** Lower bound of the pass under way or of the last one; null means all. */
  readonly since: number | null;
  readonly passStartedAt: number | null;
  readonly passSeen: number;
  /** When all records of the kind had been seen for the first time; nothing is created before. */
  readonly baselineAt: number | null;
  readonly polledAt: number | null;
  /** When the last pass over all records, hidden ones too, began. */
  readonly fullAt: number | null;
  readonly nextAt: number;
  readonly attempts: number;
}

export const loadCheckpoints = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
): Promise<readonly Checkpoint[]> => {
  const rows = await trx
    .selectFrom('checkpoint')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .execute();
  return rows.map((row) => ({
    kind: row.kind,
    cursor: row.cursor,
    since: row.since,
    passStartedAt: row.pass_started_at,
    passSeen: row.pass_seen,
    baselineAt: row.baseline_at,
    polledAt: row.polled_at,
    fullAt: row.full_at,
    nextAt: row.next_at,
    attempts: row.attempts,
  }));
};

/** Makes the checkpoints of a connection that are missing, due at once; those that exist stay. */
export const ensureCheckpoints = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  kinds: readonly string[],
): Promise<void> => {
  await sql`
    insert into checkpoint (connection_id, kind, workspace_id)
    select ${owner.connectionId}, kind, ${owner.workspaceId} from unnest(${[...kinds]}::text[]) as kind
    on conflict do nothing`.execute(trx);
};

/**
 * Asks for a pass now. With `all`, one that lists everything instead of what changed; only a person asks so, and by
 * that accepts that records are missing from the list where the last one was not believed.
 */
export const requestPass = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kinds: readonly string[],
  options: { readonly all: boolean; readonly now: number },
): Promise<void> => {
  await sendAhead(
    trx,
    sql`
    update checkpoint set next_at = ${options.now}, attempts = 0,
      since = case when ${options.all} and pass_started_at is null then null else since end,
      polled_at = case when ${options.all} and pass_started_at is null then null else polled_at end,
      unlisted_accepted = unlisted_accepted or (${options.all} and pass_started_at is null and unlisted is not null)
    where connection_id = ${connectionId} and kind = any(${[...kinds]})
      and (${options.all} or next_at > ${options.now} or attempts > 0)`,
  );
};

/** Begins a pass, and the sync run that tells of it. */
export const beginPass = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  kind: string,
  pass: { readonly since: number | null; readonly trigger: 'baseline' | 'poll' | 'person' },
  now: number,
): Promise<void> => {
  await trx
    .updateTable('checkpoint')
    .set({ since: pass.since, pass_started_at: now, pass_seen: 0, cursor: null })
    .where('connection_id', '=', owner.connectionId)
    .where('kind', '=', kind)
    .execute();
  await sql`
    insert into sync_run (id, workspace_id, connection_id, kind, trigger, state, started_at)
    values (${newId('syncRun', now)}, ${owner.workspaceId}, ${owner.connectionId}, ${kind}, ${pass.trigger}, 'running', ${now})
    on conflict (connection_id, kind) where state = 'running' do nothing`.execute(trx);
};

/** Notes a page of a pass. A null cursor ends the pass: the baseline is there, and the next poll has a time. */
export const advancePass = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  kind: string,
  page: {
    readonly nextCursor: string | null;
    readonly seen: number;
    readonly changed: number;
    readonly nextPollAt: number;
  },
  now: number,
): Promise<void> => {
  const over = page.nextCursor === null;
  await sendAhead(
    trx,
    sql`
    update checkpoint set cursor = ${page.nextCursor}, attempts = 0, pass_seen = pass_seen + ${page.seen},
      baseline_at = case when ${over} then coalesce(baseline_at, ${now}) else baseline_at end,
      polled_at = case when ${over} then pass_started_at else polled_at end,
      full_at = case when ${over} and since is null then pass_started_at else full_at end,
      next_at = case when ${over} then ${page.nextPollAt} else next_at end,
      pass_started_at = case when ${over} then null else pass_started_at end
    where connection_id = ${owner.connectionId} and kind = ${kind}`,
  );
  await sendAhead(
    trx,
    sql`
    update sync_run set pages = pages + 1, seen = seen + ${page.seen}, changed = changed + ${page.changed},
      state = case when ${over} then 'done' else state end, ended_at = case when ${over} then ${now}::bigint else null end
    where connection_id = ${owner.connectionId} and kind = ${kind} and state = 'running'`,
  );
};

/** A page failed: the pass keeps its place and goes on at `nextAt`. */
export const deferPass = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kind: string,
  nextAt: number,
  code: string,
): Promise<void> => {
  await sql`
    update checkpoint set attempts = attempts + 1, next_at = ${nextAt}
    where connection_id = ${connectionId} and kind = ${kind}`.execute(trx);
  await sql`
    update sync_run set code = ${code}
    where connection_id = ${connectionId} and kind = ${kind} and state = 'running'`.execute(trx);
};
