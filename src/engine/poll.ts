import { PlumblineError } from '#base/errors.ts';
import { priorities } from '#model/change.ts';
import type { KindSpec } from '#model/connector.ts';
import { advancePass, beginPass, deferPass, loadCheckpoints, type Checkpoint } from '#store/checkpoints.ts';
import { markMemberships } from '#store/flow-records.ts';
import { inLease } from '#store/leases.ts';
import { clearSightings, noteSightings } from '#store/look-back.ts';
import { commitLate } from '#store/late-commit.ts';
import { markChanged } from '#store/marks.ts';
import { observeRecords } from '#store/records.ts';
import { sql } from 'kysely';
import { inWorkspace } from '#store/workspace-scope.ts';
import { backoffMs } from './backoff.ts';
import { notifyLive } from './deps.ts';
import { lookBackOver } from './look-back.ts';
import type { Session } from './session.ts';

/**
 * Lists pages of the kind whose poll is most overdue and stores them, for a moment only: then what was marked meanwhile
 * has its turn. The cursor is kept with each page, so a pass goes on where it was after a crash. Returns false when no
 * poll is due.
 */
export const pollPage = async (session: Session): Promise<boolean> => {
  const { deps, lease } = session;
  const now = deps.clock.now();
  const checkpoints = await inWorkspace(deps.db, lease.workspaceId, (trx) =>
    loadCheckpoints(trx, lease.connectionId),
  );
  const due = checkpoints
    .filter((checkpoint) => checkpoint.nextAt <= now)
    .flatMap((checkpoint) => {
      const spec = session.connector.kinds.find((kind) => kind.kind === checkpoint.kind);
      return spec === undefined ? [] : [{ checkpoint, spec, rank: session.connector.kinds.indexOf(spec) }];
    })
    .toSorted(
      (a, b) =>
        Number(a.checkpoint.baselineAt !== null) - Number(b.checkpoint.baselineAt !== null) ||
        a.rank - b.rank,
    );
  const [next] = due;
  if (next === undefined) return false;
  let checkpoint = await startedPass(session, next.checkpoint, next.spec);
  try {
    for (let pages = 1; ; pages += 1) {
      const cursor = await onePage(session, checkpoint, next.spec);
      if (cursor === null || pages === pagesAStep || deps.clock.now() - now > listingMs) break;
      checkpoint = { ...checkpoint, cursor, attempts: 0 };
    }
  } catch (caught) {
    if (!(caught instanceof PlumblineError)) throw caught;
    const restMs = restOf(caught);
    if (restMs === null && !pageFaults.has(caught.code)) throw caught;
    const at = deps.clock.now() + (restMs ?? backoffMs(checkpoint.attempts + 3, deps.random));
    await inLease(deps.db, lease, deps.clock.now(), (trx) =>
      deferPass(trx, lease.connectionId, checkpoint.kind, at, caught.code),
    );
    if (restMs !== null) return true;
    deps.logger.warn(
      { connection: lease.connectionId, kind: checkpoint.kind, code: caught.code },
      'a page could not be read; the pass goes on later',
    );
  }
  return true;
};

/** How much one step lists at most: milliseconds, and pages. */
const listingMs = 300;
const pagesAStep = 10;

/** Faults of one list: the other kinds of the connection go on. */
const pageFaults: ReadonlySet<string> = new Set(['vendor.refused', 'vendor.nonsense', 'vendor.forbidden']);

/**
 * How long a pass rests that has used what it may of a limit; null for what is no such rest. What it leaves is for the
 * others of the connection, so they go on.
 */
const restOf = ({ code, details, retry }: PlumblineError): number | null =>
  code === 'budget.spent' && details['othersMay'] === true && typeof retry === 'object'
    ? retry.afterMs
    : null;

const startedPass = async (session: Session, checkpoint: Checkpoint, spec: KindSpec): Promise<Checkpoint> => {
  if (checkpoint.passStartedAt !== null) return checkpoint;
  const { deps, lease, owner } = session;
  const now = deps.clock.now();
  const { fullEveryMs, overlapMs } = spec.poll;
  const fullIsDue = fullEveryMs !== null && now - (checkpoint.fullAt ?? 0) >= fullEveryMs;
  const since = checkpoint.polledAt === null || fullIsDue ? null : checkpoint.polledAt - overlapMs;
  const trigger = checkpoint.baselineAt === null ? 'baseline' : 'poll';
  await inLease(deps.db, lease, now, async (trx) => {
    await beginPass(trx, owner, spec.kind, { since, trigger }, now);
    if (since === null) await clearSightings(trx, owner, spec.kind);
  });
  return { ...checkpoint, since, passStartedAt: now, passSeen: 0, cursor: null };
};

/** Returns the cursor of the next page, null at the end of the pass. */
const onePage = async (session: Session, checkpoint: Checkpoint, spec: KindSpec): Promise<string | null> => {
  const { deps, lease, owner } = session;
  const backfill = checkpoint.baselineAt === null;
  const page = await session.client.listRecords({
    kind: spec.kind,
    since: checkpoint.since,
    cursor: checkpoint.cursor,
    // What is listed whole is read for completeness: nobody waits for it.
    purpose: backfill || checkpoint.since === null ? 'backfill' : 'live',
  });
  const now = deps.clock.now();
  await inLease(deps.db, lease, now, async (trx) => {
    await commitLate(trx);
    const observation = await observeRecords(trx, deps.vault, owner, page.records, 'list', now);
    const woken = await markChanged(
      trx,
      owner,
      observation.changed,
      backfill ? priorities.backfill : priorities.live,
      now,
    );
    if (spec.write === undefined && observation.changed.length > 0)
      await markMemberships(trx, lease.connectionId, spec.kind, now);
    // The first pass has nothing to look back on.
    const isSecondLook = checkpoint.since === null && !backfill;
    if (isSecondLook)
      await noteSightings(
        trx,
        owner,
        spec.kind,
        page.records.map((record) => record.key),
      );
    if (isSecondLook && page.nextCursor === null)
      await lookBackOver(trx, session, spec.kind, checkpoint.passStartedAt ?? now, now);
    await advancePass(
      trx,
      owner,
      spec.kind,
      {
        nextCursor: page.nextCursor,
        seen: page.records.length,
        changed: observation.changed.length,
        nextPollAt: now + spec.poll.everyMs,
      },
      now,
    );
    const opened =
      backfill && page.nextCursor === null
        ? await sql<{ id: typeof lease.connectionId }>`
            select distinct target_connection_id as id from flow
            where source_connection_id = ${lease.connectionId} or target_connection_id = ${lease.connectionId}`.execute(
            trx,
          )
        : null;
    await deps.wake(trx, [...new Set([...woken, ...(opened?.rows.map((row) => row.id) ?? [])])]);
    if (observation.changed.length > 0) await notifyLive(trx, owner.workspaceId, ['records', 'overview']);
  });
  return page.nextCursor;
};
