import type { Kysely } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import { dayMs } from '#base/clock.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import type { BudgetSpec, Connector, LimitReport, Purpose } from '#model/connector.ts';
import { blockBudget, noteBudgetRemaining, saveBudget, takeBudget } from '#store/budgets.ts';
import type { Database } from '#store/tables.ts';
import { connectionError } from './connection-errors.ts';

/**
 * Backfill leaves this share of the day to everything else: a first import must not cost a person the afternoon. All
 * other purposes may use the whole; among them the order of work decides (person, live, heal).
 */
const keptOfDay = { name: 'day', share: 0.2 } as const;

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

/** Takes calls from all budgets of a connection or from none. @throws `budget.spent` with `retry.afterMs`. */
export const spendBudgets = async (
  db: Kysely<Database>,
  keys: readonly string[],
  spending: {
    readonly vendor: string;
    readonly purpose: Purpose;
    readonly calls: number;
    readonly now: number;
  },
): Promise<void> => {
  const leave = spending.purpose === 'backfill' ? keptOfDay : undefined;
  const afterMs = await takeBudget(db, keys, spending.calls, spending.now, leave);
  if (afterMs > 0)
    throw connectionError('budget.spent', `The call limit of ${spending.vendor} is used up for now.`, {
      retry: { afterMs },
      details: { vendor: spending.vendor, purpose: spending.purpose, afterMs },
    });
};

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
