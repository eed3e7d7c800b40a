import { sql, type Kysely } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { Database } from './tables.ts';

export interface BudgetRow {
  readonly key: string;
  /** Null for a budget that all connections of a vendor share. */
  readonly owner: { readonly workspaceId: WorkspaceId; readonly connectionId: ConnectionId } | null;
  readonly name: string;
  readonly calls: number;
  readonly windowMs: number;
  /** Parts a window is counted in; more parts waste less of the limit. */
  readonly buckets: number;
}

/**
 * Makes the budget, or brings its limit up to date. What was already taken stays counted unless the window or its parts
 * changed, in which case counting begins anew.
 */
export const saveBudget = async (db: Kysely<Database>, row: BudgetRow): Promise<void> => {
  const size = row.buckets + 2;
  await sql`
    insert into budget (key, workspace_id, connection_id, name, calls, window_ms, counts)
    values (${row.key}, ${row.owner?.workspaceId ?? null}, ${row.owner?.connectionId ?? null}, ${row.name},
            ${row.calls}, ${row.windowMs}, array_fill(0, array[${size}::integer]))
    on conflict (key) do update set
      calls = excluded.calls,
      window_ms = excluded.window_ms,
      counts = case when budget.window_ms = excluded.window_ms and cardinality(budget.counts) = cardinality(excluded.counts)
                    then budget.counts else excluded.counts end,
      bucket = case when budget.window_ms = excluded.window_ms and cardinality(budget.counts) = cardinality(excluded.counts)
                    then budget.bucket else 0 end
    where budget.calls <> excluded.calls or budget.window_ms <> excluded.window_ms
       or cardinality(budget.counts) <> cardinality(excluded.counts)`.execute(db);
};

/**
 * Takes calls from all these budgets or from none, in one statement. Returns 0 when granted, else the milliseconds until
 * it is worth asking again. Call it outside of any transaction: the commit is not waited for, since a call counted too
 * little after a power cut is corrected by the vendor's next answer, and a wait for the disk would be added to every call.
 */
export const takeBudget = async (
  db: Kysely<Database>,
  keys: readonly string[],
  calls: number,
  now: number,
): Promise<number> => {
  const { rows } = await sql<{ wait: number }>`
    select budget_take(${[...keys]}, ${calls}, ${now}) as wait, set_config('synchronous_commit', 'off', true)`.execute(
    db,
  );
  return rows[0]?.wait ?? 0;
};

/**
 * The same, where each budget keeps some of its calls for others: `kept`, in the keys' order. `othersMay` when nothing but
 * that stands in the way, so that who may use the whole need not wait.
 */
export const takeBudgetLeaving = async (
  db: Kysely<Database>,
  keys: readonly string[],
  calls: number,
  now: number,
  kept: readonly number[],
): Promise<{ readonly afterMs: number; readonly othersMay: boolean }> => {
  const { rows } = await sql<{ wait: number }>`
    select budget_take_leaving(${[...keys]}, ${calls}, ${now}, ${[...kept]}) as wait,
      set_config('synchronous_commit', 'off', true)`.execute(db);
  const wait = rows[0]?.wait ?? 0;
  return { afterMs: Math.abs(wait), othersMay: wait <= 0 };
};

/** Nobody takes from this budget before `until` (epoch ms). A later instant already noted stays. */
export const blockBudget = async (db: Kysely<Database>, key: string, until: number): Promise<void> => {
  await sql`update budget set blocked_until = ${until} where key = ${key} and blocked_until < ${until}`.execute(
    db,
  );
};

/**
 * Stores what the vendor says is left. Where it says less than we have counted, somebody else uses the same limit: the
 * difference is counted as taken now, so that we do not run into it.
 */
export const noteBudgetRemaining = async (
  db: Kysely<Database>,
  key: string,
  remaining: number,
  now: number,
): Promise<void> => {
  await sql`
    update budget set
      reported_remaining = ${remaining},
      reported_at = ${now},
      counts[(bucket % cardinality(counts))::integer + 1] =
        counts[(bucket % cardinality(counts))::integer + 1]
        + greatest(0, calls - ${remaining} - (select coalesce(sum(c), 0)::integer from unnest(counts) as c))
    where key = ${key} and coalesce(reported_at, 0) <= ${now}`.execute(db);
};
