import { sql, type Transaction } from 'kysely';
import { PlumblineError } from '#base/errors.ts';
import type { RecordId } from '#base/ids.ts';
import { priorities } from '#model/change.ts';
import { requestPass } from '#store/checkpoints.ts';
import { markMemberships } from '#store/flow-records.ts';
import { inLease } from '#store/leases.ts';
import { commitLate } from '#store/late-commit.ts';
import { markChanged } from '#store/marks.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import { observeRecords, recordName } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { backoffMs } from './backoff.ts';
import { notifyLive } from './deps.ts';
import { markGone } from './gone.ts';
import type { Session } from './session.ts';

interface StaleRow {
  readonly id: RecordId;
  readonly kind: string;
  readonly key: string;
  readonly version: number | null;
  readonly stale_seq: number;
  readonly read_attempts: number;
  /** Since when it may be another, or until when it was put off; 0 when nobody said. */
  readonly read_at: number;
}

/**
 * A record that the vendor refuses to return although it was named is asked for again this often, then let be until
 * something tells of it anew. An answer that cannot be understood is no such refusal and is asked for until it can.
 */
const refusedTries = 5;
/** The count of tries that leaves a record one more. */
export const lastReadTry = refusedTries - 1;

/**
 * Reads the records that a webhook or a doubt has marked, one batch of one kind, and stores what they are now. Returns
 * how many were marked. Marks that come while the vendor answers stay for the next round.
 */
export const hydrateStale = async (session: Session): Promise<number> => {
  const { deps, lease, owner } = session;
  // Looking needs no fence: what is found is written under one.
  const stale = await inWorkspace(deps.db, lease.workspaceId, (trx) => loadStale(trx, session));
  const [first] = stale;
  if (first === undefined) return 0;
  const spec = session.connector.kinds.find((kind) => kind.kind === first.kind);
  if (spec === undefined) {
    await inLease(deps.db, lease, deps.clock.now(), (trx) => letBe(trx, stale, 'record.unknown_kind'));
    return stale.length;
  }
  const batch = stale.slice(0, spec.readBatch);
  const answer = await session.client
    .readRecords(
      first.kind,
      batch.map(({ key, version, read_at }) => ({ key, version, changedAt: read_at === 0 ? null : read_at })),
      'live',
    )
    .catch(async (caught: unknown) => {
      if (!(caught instanceof PlumblineError) || !recordFaults.has(caught.code)) throw caught;
      await inLease(deps.db, lease, deps.clock.now(), (trx) => postpone(trx, session, batch, caught.code));
      return null;
    });
  if (answer === null) return batch.length;
  const now = deps.clock.now();
  await inLease(deps.db, lease, now, async (trx) => {
    await commitLate(trx);
    const observation = await observeRecords(trx, deps.vault, owner, answer.records, 'read', now);
    const seen = batch.filter((row) => observation.ids.has(recordName(row)));
    await markSeen(trx, seen);
    const gone = new Set(answer.absent);
    const absent = batch.filter((row) => gone.has(row.key) && !observation.ids.has(recordName(row)));
    await markSeen(trx, absent);
    const leavers = await markGone(
      trx,
      session,
      absent.map((row) => row.id),
      now,
    );
    const silent = batch.filter((row) => !gone.has(row.key) && !observation.ids.has(recordName(row)));
    await postpone(trx, session, silent, 'record.not_returned');
    if (spec.write === undefined && observation.changed.length + leavers.length > 0)
      await markMemberships(trx, lease.connectionId, spec.kind, now);
    const woken = await markChanged(trx, owner, [...observation.changed, ...leavers], priorities.live, now);
    // Vendors announce a child's change as its parent's: what completes the parent's view is listed as well.
    const childKinds = session.connector.kinds.filter((kind) => kind.parent === first.kind);
    if (childKinds.length > 0)
      await requestPass(
        trx,
        lease.connectionId,
        childKinds.map((kind) => kind.kind),
        { all: false, now },
      );
    await deps.wake(trx, woken);
    if (observation.changed.length + leavers.length > 0)
      await notifyLive(trx, owner.workspaceId, ['records', 'overview']);
  });
  return batch.length;
};

/** Faults of what was asked for, not of the connection: they must not stop the other records. */
export const recordFaults: ReadonlySet<string> = new Set(['vendor.refused', 'vendor.nonsense']);

const loadStale = async (trx: Transaction<Database>, session: Session): Promise<readonly StaleRow[]> => {
  const found = await sql<StaleRow>`
    with first as (
      select kind from record where connection_id = ${session.lease.connectionId} and stale_seq > seen_seq
        and read_at <= ${session.deps.clock.now()} order by read_at limit 1)
    select r.id, r.kind, r.key, r.version, r.stale_seq, r.read_attempts, r.read_at from record r join first on first.kind = r.kind
    where r.connection_id = ${session.lease.connectionId} and r.stale_seq > r.seen_seq
      and r.read_at <= ${session.deps.clock.now()}
    order by r.read_at, r.id limit 100`.execute(trx);
  return found.rows;
};

const markSeen = async (trx: Transaction<Database>, rows: readonly StaleRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update record r set seen_seq = greatest(r.seen_seq, s.seq), read_attempts = 0, read_code = null
    from unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.stale_seq)}::bigint[]) as s (id, seq)
    where r.id = s.id`,
  );
};

const letBe = async (trx: Transaction<Database>, rows: readonly StaleRow[], code: string): Promise<void> => {
  await markSeen(trx, rows);
  await sql`update record set read_code = ${code} where id = any(${rows.map((row) => row.id)})`.execute(trx);
};

const postpone = async (
  trx: Transaction<Database>,
  session: Session,
  rows: readonly StaleRow[],
  code: string,
): Promise<void> => {
  const spent = code === 'vendor.nonsense' ? [] : rows.filter((row) => row.read_attempts + 1 >= refusedTries);
  if (spent.length > 0) await letBe(trx, spent, code);
  for (const row of rows.filter((each) => !spent.includes(each)))
    await sql`
      update record set read_attempts = read_attempts + 1, read_code = ${code},
        read_at = ${session.deps.clock.now() + backoffMs(row.read_attempts + 1, session.deps.random)}
      where id = ${row.id} and stale_seq = ${row.stale_seq}`.execute(trx);
};
