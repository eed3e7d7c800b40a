import { PlumblineError, type Retry } from '#base/errors.ts';
import { secondMs } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import {
  acquireLease,
  inLease,
  leaseMs,
  noteConnectionError,
  releaseLease,
  type Lease,
} from '#store/leases.ts';
import { isPassing } from '#store/outage.ts';
import { applyIntents } from './apply.ts';
import { backoffMs } from './backoff.ts';
import type { EngineDeps } from './deps.ts';
import type { DrainTurn } from './drain-slots.ts';
import { hydrateStale } from './hydrate.ts';
import { pollPage } from './poll.ts';
import { releaseHeals } from './reconcile/release-heals.ts';
import { recoverInFlight } from './recover.ts';
import { considerRound } from './round.ts';
import { openSession, whileRenewing, type Session } from './session.ts';
import { runTasks } from './tasks.ts';

export interface DrainReport {
  /** False when the connection is held by another worker, paused, or not connected. */
  readonly held: boolean;
  /** How many steps did something. */
  readonly steps: number;
  /** True when it stopped for fairness or to be stopped, with work left. */
  readonly more: boolean;
  /** Epoch ms from which it may go on, when a limit or an outcome that must be awaited stopped it. */
  readonly resumeAt: number | null;
}

/** A drain gives way to other connections after this many steps. */
const stepsADrain = 40;
const defaultThrottleMs = 5_000;
/** A drain that the database stopped is tried again after this, in milliseconds. */
const passingWaitMs = secondMs;
/**
 * Looks that read something begin this far apart while a drain is told of more. Reading 300 webhooks a second as they came,
 * one or two at a time, cost worker and database a quarter more CPU, which writing them lacked (measured 2026-11). Who comes
 * first, or alone, waits for nothing. Milliseconds.
 */
const readsApartMs = 10;

/**
 * Works off what waits on one connection, under its lease: first writes whose outcome is unknown, then records to read,
 * or else dirty records to plan and write, then tasks and heals, and polls when there was none of these. Stops when nothing is left, after its share of steps, or when the
 * connection cannot go on; what stopped it becomes the time at which it may be tried again. Where nothing is left but
 * its turn says that somebody has asked since, it looks once more under the same lease.
 */
export const drainConnection = async (
  deps: EngineDeps,
  connectionId: ConnectionId,
  holder: string,
  signal: AbortSignal,
  turn?: Pick<DrainTurn, 'isToldAgain'>,
): Promise<DrainReport> => {
  const leased = await acquireLease(deps.db, connectionId, holder, deps.clock.now());
  if (leased === null) return { held: false, steps: 0, more: false, resumeAt: null };
  const session = openSession(deps, leased);
  const renew = (): Promise<void> =>
    inLease(deps.db, leased.lease, deps.clock.now(), () => Promise.resolve());
  try {
    const { steps, more, resumeAt } = await whileRenewing(session, renew, leaseMs / 3, () =>
      takeSteps(session, signal, turn),
    );
    const now = deps.clock.now();
    await releaseLease(deps.db, leased.lease, {
      resumeAt: resumeAt ?? 0,
      failures: 0,
      okAt: steps > 0 ? now : null,
      reached: session.hasCalled() || (steps > 0 && isAtHand(session)),
    });
    return { held: true, steps, more, resumeAt };
  } catch (caught) {
    const resumeAt = await stopDrain(deps, leased.lease, leased.row.failures, caught);
    return { held: true, steps: 1, more: false, resumeAt };
  }
};

/** True of what is asked by no call: its steps went through by being done, and nothing else would end its failing. */
const isAtHand = ({ connector, connection: { profile, settings } }: Session): boolean =>
  connector.budgets({ profile, settings }).length === 0;

const takeSteps = async (
  session: Session,
  signal: AbortSignal,
  turn: Pick<DrainTurn, 'isToldAgain'> | undefined,
): Promise<{ steps: number; more: boolean; resumeAt: number | null }> => {
  const { deps } = session;
  let steps = 0;
  let recovered = false;
  for (let looks = 0; !signal.aborted && looks < stepsADrain; looks += 1) {
    // Once there is none, none appears under this lease: a call that ends without an answer ends the drain.
    if (!recovered) {
      const recovery = await recoverInFlight(session);
      if (recovery.done === 'wait') return { steps, more: false, resumeAt: recovery.untilMs };
      recovered = recovery.done === 'none';
    }
    const lookedAt = deps.clock.now();
    const read = recovered ? await hydrateStale(session) : 0;
    const carried = !recovered || read > 0 || (await planAndApply(session));
    // What people asked for has its turn in every look: there is always more to carry while old records come in.
    const asked = recovered && (await runTasks(session));
    // What was just read is planned by what it is: heals are let go on once nothing is left to read.
    const heals = recovered && read === 0 ? await releaseHeals(session) : null;
    const did = carried || asked || heals?.did === true;
    const polled = (!did || heals?.awaitsList === true) && (await pollPage(session));
    if (did || polled) steps += 1;
    else if (turn?.isToldAgain() !== true) return { steps, more: false, resumeAt: null };
    const restMs = lookedAt + readsApartMs - deps.clock.now();
    if (turn !== undefined && read > 0 && restMs > 0)
      await deps.clock.sleep(restMs, signal).catch(() => undefined);
  }
  return { steps, more: true, resumeAt: null };
};

const planAndApply = async (session: Session): Promise<boolean> => {
  const round = await considerRound(session);
  if (round.intents.length > 0) await applyIntents(session, round.intents, round.more);
  return round.looked > 0;
};

/**
 * Turns what stopped a drain into what happens next; gives the time from which a limit lets it go on. Only what a person
 * must mend changes the connection's state.
 */
const stopDrain = async (
  deps: EngineDeps,
  lease: Lease,
  failures: number,
  caught: unknown,
): Promise<number | null> => {
  const now = deps.clock.now();
  const code = caught instanceof PlumblineError ? caught.code : 'bug.unexpected';
  const log = { connection: lease.connectionId, code };
  switch (code) {
    case 'store.lease_lost':
      deps.logger.info(log, 'another worker took the connection over');
      return null;
    case 'store.unavailable':
    case 'store.busy': {
      // No fault of the connection. A lease that cannot be given back lapses by itself.
      const resumeAt = now + passingWaitMs;
      const kept = { resumeAt, failures, okAt: null, reached: false };
      await releaseLease(deps.db, lease, kept).catch((again: unknown) => {
        if (!isPassing(again)) throw again;
      });
      return resumeAt;
    }
    case 'budget.spent':
    case 'vendor.throttled': {
      const wait = caught instanceof PlumblineError ? afterMs(caught.retry) : null;
      const resumeAt = now + (wait ?? defaultThrottleMs);
      const reached = code === 'vendor.throttled';
      await releaseLease(deps.db, lease, { resumeAt, failures: 0, okAt: null, reached });
      return resumeAt;
    }
    case 'vendor.unauthorised':
    case 'vendor.forbidden':
    case 'connection.expired':
    case 'connection.credential_missing':
      deps.logger.warn(log, 'the connection needs a person');
      await noteConnectionError(deps.db, lease, { code, state: 'reconnect' }, now);
      await releaseLease(deps.db, lease, { resumeAt: 0, failures: 0, okAt: null, reached: false });
      return null;
    case 'bug.unexpected':
      deps.logger.error(
        { ...log, error: caught instanceof Error ? caught.stack : String(caught) },
        'a drain failed',
      );
      break;
    default:
      deps.logger.warn(log, 'the connection is tried again later');
  }
  await noteConnectionError(deps.db, lease, { code }, now);
  await releaseLease(deps.db, lease, {
    resumeAt: now + backoffMs(failures + 1, deps.random),
    failures: failures + 1,
    okAt: null,
    reached: false,
  });
  return null;
};

const afterMs = (retry: Retry): number | null => (typeof retry === 'object' ? retry.afterMs : null);
