import { sql, type Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';

export interface BudgetView {
  readonly key: string;
  readonly name: string;
  readonly calls: number;
  readonly windowMs: number;
  /** Calls that still count at `now`. */
  readonly used: number;
  /** When the last of them stops counting; null when none does. */
  readonly resetAt: number | null;
  readonly blockedUntil: number | null;
  readonly reportedRemaining: number | null;
}

/** What is left of these budgets, by key; nothing is written, so buckets that have passed are left out here. */
export const loadBudgets = async (
  trx: Transaction<Database>,
  keys: readonly string[],
  now: number,
): Promise<readonly BudgetView[]> => {
  if (keys.length === 0) return [];
  const found = await sql<{
    key: string;
    name: string;
    calls: number;
    window_ms: number;
    counts: number[];
    bucket: number;
    blocked_until: number;
    reported_remaining: number | null;
  }>`select key, name, calls, window_ms, counts, bucket, blocked_until, reported_remaining
    from budget where key = any(${[...keys]}) order by window_ms, key`.execute(trx);
  return found.rows.map((row) => {
    const size = row.counts.length;
    const width = Math.floor(row.window_ms / (size - 2));
    const present = Math.max(Math.floor(now / width), row.bucket);
    let used = 0;
    let last = -1;
    // A bucket holds calls of the newest time that maps to it: its number is at most `bucket` and above `bucket - size`.
    for (let number = row.bucket - size + 1; number <= row.bucket; number += 1) {
      const calls = row.counts[((number % size) + size) % size] ?? 0;
      if (calls === 0 || number <= present - size) continue;
      used += calls;
      last = number;
    }
    return {
      key: row.key,
      name: row.name,
      calls: row.calls,
      windowMs: row.window_ms,
      used,
      resetAt: last < 0 ? null : (last + size) * width,
      blockedUntil: row.blocked_until > now ? row.blocked_until : null,
      reportedRemaining: row.reported_remaining,
    };
  });
};
