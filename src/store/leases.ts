import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { ConnectionState } from '#model/connection.ts';
import { appendAudit } from './audit.ts';
import { commitLate } from './late-commit.ts';
import { sqlStateOf } from './outage.ts';
import { sendAhead } from './pipelined-dialect.ts';
import { isReadToHeal } from './reconcile/pending-heals.ts';
import { storeError } from './store-errors.ts';
import type { ConnectionTable, Database } from './tables.ts';
import { inSystem, inWorkspace } from './workspace-scope.ts';

/** The right to work on one connection, held by one worker at a time. `no` fences: a later holder has a higher one. */
export interface Lease {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly holder: string;
  readonly no: number;
}

export interface LeasedConnection {
  readonly lease: Lease;
  readonly row: Selectable<ConnectionTable>;
}

/** A lease that is not renewed ends after this time; a worker killed with -9 holds its connection no longer. */
export const leaseMs = 15_000;

/** Takes the lease of a connection that may be drained now, or answers null: held, paused, or not connected. */
export const acquireLease = (
  db: Kysely<Database>,
  connectionId: ConnectionId,
  holder: string,
  now: number,
): Promise<LeasedConnection | null> =>
  inSystem(db, async (trx) => {
    const row = await trx
      .updateTable('connection')
      .set((eb) => ({ lease_by: holder, lease_until: now + leaseMs, lease_no: eb('lease_no', '+', 1) }))
      .where('id', '=', connectionId)
      .where('state', '=', 'connected')
      .where('lease_until', '<=', now)
      .where('resume_at', '<=', now)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return null;
    return { lease: { connectionId, workspaceId: row.workspace_id, holder, no: row.lease_no }, row };
  });

/** What the database's `hold_lease` raises, class and all of our own. */
const leaseLost = 'PL001';

/**
 * Extends the lease inside the transaction that commits its work, so that nothing is committed by a worker that has
 * lost it: the database itself fails the transaction, which costs no wait for its answer.
 */
const fence = (trx: Transaction<Database>, lease: Lease, now: number): Promise<void> =>
  sendAhead(
    trx,
    sql`select hold_lease(${lease.connectionId}, ${lease.holder}, ${lease.no}, ${now + leaseMs})`,
  );

/** How often a transaction that PostgreSQL chose as a deadlock's victim is tried again. */
const deadlockTries = 5;

/**
 * A transaction of a lease's holder: scoped to the workspace and fenced. Only database work may happen inside.
 * @throws `store.lease_lost`; then nothing of it is committed.
 */
export const inLease = async <Result>(
  db: Kysely<Database>,
  lease: Lease,
  now: number,
  work: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> => {
  try {
    return await retryDeadlocks(() =>
      inWorkspace(db, lease.workspaceId, async (trx) => {
        await fence(trx, lease, now);
        return work(trx);
      }),
    );
  } catch (cause) {
    if (sqlStateOf(cause) !== leaseLost) throw cause;
    throw storeError('store.lease_lost', 'Another worker has taken this connection over.', { cause });
  }
};

/** Runs a transaction again when it was rolled back only because another one held what it needed. */
export const retryDeadlocks = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await run();
    } catch (caught) {
      const code = sqlStateOf(caught);
      if ((code !== '40P01' && code !== '40001') || tried === deadlockTries) throw caught;
    }
  }
};

/**
 * Gives the lease back, with what was learned of the connection's health. Does nothing when it was lost. `reached`: the
 * vendor answered as it should, and so has failed no longer.
 */
export const releaseLease = (
  db: Kysely<Database>,
  lease: Lease,
  outcome: {
    readonly resumeAt: number;
    readonly failures: number;
    readonly okAt: number | null;
    readonly reached: boolean;
  },
): Promise<void> =>
  inWorkspace(db, lease.workspaceId, async (trx) => {
    // What a power cut takes back lapses by itself.
    await commitLate(trx);
    await sql`
      update connection set lease_by = null, lease_until = 0, resume_at = ${outcome.resumeAt},
        failures = ${outcome.failures}, last_ok_at = coalesce(${outcome.okAt}::bigint, last_ok_at),
        failing_since = case when ${outcome.reached} then null else failing_since end
      where id = ${lease.connectionId} and lease_by = ${lease.holder} and lease_no = ${lease.no}`.execute(
      trx,
    );
  });

/** Says what went wrong with a connection last, and that it fails since; with a state, that only a person can mend it. */
export const noteConnectionError = (
  db: Kysely<Database>,
  lease: Lease,
  error: { readonly code: string; readonly state?: ConnectionState },
  now: number,
): Promise<void> =>
  inWorkspace(db, lease.workspaceId, async (trx) => {
    const { rows } = await sql<{ before: ConnectionState }>`
      with held as (select id, state from connection where id = ${lease.connectionId} for update)
      update connection c set last_error_code = ${error.code}, last_error_at = ${now},
        failing_since = coalesce(failing_since, ${now}::bigint),
        state = coalesce(${error.state ?? null}, c.state),
        state_code = case when ${error.state ?? null}::text is null then state_code else ${error.code} end,
        state_since = case when ${error.state ?? null}::text is null then state_since else ${now} end
      from held where c.id = held.id and lease_by = ${lease.holder} and lease_no = ${lease.no}
      returning held.state as before`.execute(trx);
    if (error.state !== 'reconnect' || rows[0]?.before !== 'connected') return;
    const entry = {
      actor: 'plumbline',
      action: 'connection.expired',
      subjectKind: 'connection',
      subjectId: lease.connectionId,
      details: { code: error.code },
    } as const;
    await appendAudit(trx, lease.workspaceId, [entry], now);
  });

/** Says what was found of a connection that a person should look at, while the work goes on. */
export const noteConnectionFinding = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  code: string,
  now: number,
): Promise<void> => {
  await trx
    .updateTable('connection')
    .set({ last_error_code: code, last_error_at: now })
    .where('id', '=', connectionId)
    .execute();
};

/** Of billing jobs `j`, the one that its lane waits for: those behind it are not due before it is over. */
const isHeadOfLane = sql`not exists (select 1 from crm_billing_job e where e.connection_id = j.connection_id
  and e.state in ('ready', 'waiting') and e.lane = j.lane and e.id < j.id)`;

/**
 * The connections that have something to do now and nobody doing it: a record to read, a dirty flow record, a poll that
 * is due, a write whose outcome is unknown, a billing job, a heal whose target was read.
 */
export const connectionsWithWork = (db: Kysely<Database>, now: number): Promise<readonly ConnectionId[]> =>
  inSystem(db, async (trx) => {
    const found = await sql<{ id: ConnectionId }>`
      select c.id from connection c
      where c.state = 'connected' and c.lease_until <= ${now} and c.resume_at <= ${now} and (
        exists (select 1 from record r where r.connection_id = c.id and r.stale_seq > r.seen_seq and r.read_at <= ${now})
        or exists (select 1 from flow_record fr join flow f on f.id = fr.flow_id and f.state = 'enabled'
          where fr.target_connection_id = c.id and fr.seq > fr.synced_seq and fr.next_at <= ${now})
        or exists (select 1 from checkpoint p where p.connection_id = c.id and p.next_at <= ${now})
        or exists (select 1 from change ch where ch.target_connection_id = c.id and ch.state in ('sending', 'unknown'))
        or exists (select 1 from approval a join flow f on f.id = a.flow_id and f.state = 'enabled'
          where a.target_connection_id = c.id and a.state = 'waiting' and a.expires_at <= ${now})
        or exists (select 1 from crm_billing_job j where j.connection_id = c.id and j.state in ('ready', 'waiting')
          and j.next_at <= ${now} and ${isHeadOfLane})
        or exists (select 1 from pending_heal p join flow f on f.id = p.flow_id and f.state = 'enabled'
          where p.target_connection_id = c.id and ${isReadToHeal}))
      order by c.id`.execute(trx);
    return found.rows.map((row) => row.id);
  });

/**
 * When something that waits now will be ready by time alone (backoff, deferral, a lease that lapses); null when nothing
 * waits. The next poll is no such thing until it is due.
 */
export const nextDueAt = (db: Kysely<Database>, now: number): Promise<number | null> =>
  inSystem(db, async (trx) => {
    const found = await sql<{ at: number | null }>`
      select min(at) as at from (
        select greatest(min(fr.next_at), min(c.resume_at), min(c.lease_until)) as at from flow_record fr
          join connection c on c.id = fr.target_connection_id join flow f on f.id = fr.flow_id and f.state = 'enabled'
          where fr.seq > fr.synced_seq and c.state = 'connected' group by c.id
        union all
        select greatest(min(r.read_at), min(c.resume_at), min(c.lease_until)) from record r
          join connection c on c.id = r.connection_id
          where r.stale_seq > r.seen_seq and c.state = 'connected' group by c.id
        union all
        select greatest(min(c.resume_at), min(c.lease_until)) from change ch
          join connection c on c.id = ch.target_connection_id
          where ch.state in ('sending', 'unknown') and c.state = 'connected' group by c.id
        union all
        select greatest(min(j.next_at), min(c.resume_at), min(c.lease_until)) from crm_billing_job j
          join connection c on c.id = j.connection_id
          where j.state in ('ready', 'waiting') and c.state = 'connected' and ${isHeadOfLane} group by c.id
        union all
        select greatest(min(p.next_at), min(c.resume_at), min(c.lease_until)) from checkpoint p
          join connection c on c.id = p.connection_id
          where c.state = 'connected' and (p.next_at <= ${now} or p.baseline_at is null or p.pass_started_at is not null)
          group by c.id
      ) due where at > ${now}`.execute(trx);
    return found.rows[0]?.at ?? null;
  });
