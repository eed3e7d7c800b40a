import type { Kysely } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import { dayMs, type Clock } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import type { BudgetSpec, Connector, LimitReport, Purpose } from '#model/connector.ts';
import {
  blockBudget,
  noteBudgetRemaining,
  saveBudget,
  takeBudget,
  takeBudgetLeaving,
} from '#store/budgets.ts';
import type { Database } from '#store/tables.ts';
import { connectionError } from './connection-errors.ts';

/**
 * What a backfill leaves to everything else: of a day, because a first import must not cost a person the afternoon, and of
 * limits counted by the second, so that who clicks meanwhile meets no queue. All other purposes may use the whole; among
 * them, and within a minute or an hour, the order of work decides (person, live, heal, backfill).
 */
const keptOfDay = 0.2;
const keptOfSeconds = 0.4;
const secondsMs = 10_000;

/** Calls that a backfill leaves in a budget; never all of them. */
export const keptCalls = ({ calls, windowMs }: Pick<BudgetSpec, 'calls' | 'windowMs'>): number => {
  if (windowMs >= dayMs) return Math.floor(calls * keptOfDay);
  return windowMs <= secondsMs ? Math.floor(calls * keptOfSeconds) : 0;
};

/** Parts a window is counted in. A rolling window is kept exactly at the price of two parts: 60 a minute become 59. */
const bucketsOf = (windowMs: number): number => (windowMs >= dayMs ? 96 : 120);

export interface BudgetOwner {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly vendor: string;
  readonly profile: string;
  readonly settings: ConnectionSettings;
}

/** The row of a budget: one a connection, or one a vendor for limits of the whole installation. */
export const budgetKey = (owner: Pick<BudgetOwner, 'connectionId' | 'vendor'>, spec: BudgetSpec): string =>
  spec.scope === 'app' ? `app:${owner.vendor}:${spec.name}` : `${owner.connectionId}:${spec.name}`;

/** Makes the rows a connection spends from, or brings them up to the vendor's present limits. Idempotent. */
export const ensureBudgets = async (
  db: Kysely<Database>,
  connector: Connector,
  owner: BudgetOwner,
): Promise<void> => {
  for (const spec of connector.budgets(owner))
    await saveBudget(db, {
      key: budgetKey(owner, spec),
      owner: spec.scope === 'app' ? null : owner,
      name: spec.name,
      calls: spec.calls,
      windowMs: spec.windowMs,
      buckets: bucketsOf(spec.windowMs),
    });
};

/** What a call takes from. */
export interface SpentBudget extends Pick<BudgetSpec, 'calls' | 'windowMs'> {
  readonly key: string;
}

/**
 * Takes calls from all these budgets or from none. @throws `budget.spent` with `retry.afterMs`; `details.othersMay` when
 * only what a backfill leaves to others stands in the way.
 */
export const spendBudgets = async (
  db: Kysely<Database>,
  budgets: readonly SpentBudget[],
  spending: {
    readonly vendor: string;
    readonly purpose: Purpose;
    readonly calls: number;
    readonly now: number;
  },
): Promise<void> => {
  const { vendor, purpose, calls, now } = spending;
  const keys = budgets.map(({ key }) => key);
  const { afterMs, othersMay } =
    purpose === 'backfill'
      ? await takeBudgetLeaving(db, keys, calls, now, budgets.map(keptCalls))
      : { afterMs: await takeBudget(db, keys, calls, now), othersMay: false };
  if (afterMs > 0)
    throw connectionError('budget.spent', `The call limit of ${vendor} is used up for now.`, {
      retry: { afterMs },
      details: { vendor, purpose, afterMs, othersMay },
    });
};

/**
 * How long a call waits in its place for a budget, by who asked: a person who looks at a page waits a little rather than
 * reads of a limit, and what is counted by the second is not worth letting go of the connection. Milliseconds.
 */
const patienceMs: Readonly<Record<Purpose, number>> = {
  person: 3_000,
  live: 1_500,
  heal: 1_500,
  backfill: 1_500,
};

/** As `spendBudgets`, but waits where a wait within the purpose's patience is all that it takes. */
export const awaitBudgets = async (
  db: Kysely<Database>,
  budgets: readonly SpentBudget[],
  spending: Omit<Parameters<typeof spendBudgets>[2], 'now'>,
  clock: Clock,
): Promise<void> => {
  const until = clock.now() + patienceMs[spending.purpose];
  for (;;) {
    try {
      await spendBudgets(db, budgets, { ...spending, now: clock.now() });
      return;
    } catch (caught) {
      const afterMs = waitOf(caught);
      if (afterMs === null || clock.now() + afterMs > until) throw caught;
      await clock.sleep(afterMs);
    }
  }
};

/** Milliseconds after which a budget is worth asking again; null for any other failure. */
const waitOf = (caught: unknown): number | null =>
  caught instanceof PlumblineError && caught.code === 'budget.spent' && typeof caught.retry === 'object'
    ? caught.retry.afterMs
    : null;

/** Corrects budgets by what the vendor's headers said. Names that the connector does not declare are left out. */
export const noteBudgets = async (
  db: Kysely<Database>,
  owner: Pick<BudgetOwner, 'connectionId' | 'vendor'>,
  specs: readonly BudgetSpec[],
  report: LimitReport,
  now: number,
): Promise<void> => {
  for (const spec of specs) {
    const key = budgetKey(owner, spec);
    const remaining = report.remaining[spec.name];
    if (remaining !== undefined) await noteBudgetRemaining(db, key, remaining, now);
    if (report.blocked?.name === spec.name) await blockBudget(db, key, report.blocked.until);
  }
};
