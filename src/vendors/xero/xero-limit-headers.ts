import type { LimitReport } from '#model/connector.ts';
import { concurrentWaitMs, dayWaitMs, minuteWaitMs } from './xero-limits.ts';

/** Budgets as `budgets()` names them, by the header that says what is left of each. */
const remainingHeaders = {
  minute: 'x-minlimit-remaining',
  day: 'x-daylimit-remaining',
  'app-minute': 'x-appminlimit-remaining',
} as const;

type BudgetName = keyof typeof remainingHeaders;

/** Longest Retry-After that can belong to a minute's window; a longer one is the day's. */
const minuteRetryAtMostSecs = 120;

/** What Xero's headers say of what is left, by budget; budgets that it does not mention are absent. */
export const remainingOf = (headers: Headers): LimitReport['remaining'] => {
  const remaining: Record<string, number> = {};
  for (const [name, header] of Object.entries(remainingHeaders)) {
    const value = headers.get(header);
    if (value !== null && /^\d{1,9}$/.test(value)) remaining[name] = Number(value);
  }
  return remaining;
};

export interface Throttle {
  /** `concurrent`: too many at once, which belongs to no window; it is held back as the minute is. */
  readonly problem: BudgetName | 'concurrent';
  readonly budget: BudgetName;
  readonly waitMs: number;
}

/**
 * What a 429 asks for, by its headers only: its body is not to be counted on. Spellings of `X-Rate-Limit-Problem`
 * beyond `minute`, `day` and `concurrent` are not documented, so they are told by how they begin.
 */
export const throttleOf = (headers: Headers, now: number): Throttle => {
  const retryAfterMs = retryAfterOf(headers.get('retry-after'), now);
  const problem = problemOf(headers.get('x-rate-limit-problem') ?? '', retryAfterMs);
  const budget = problem === 'concurrent' ? 'minute' : problem;
  const unsaidMs = {
    concurrent: concurrentWaitMs,
    minute: minuteWaitMs,
    'app-minute': minuteWaitMs,
    day: dayWaitMs,
  };
  return { problem, budget, waitMs: retryAfterMs ?? unsaidMs[problem] };
};

const problemOf = (said: string, retryAfterMs: number | null): Throttle['problem'] => {
  const word = said.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (word.startsWith('app')) return 'app-minute';
  if (word.startsWith('min')) return 'minute';
  if (word.startsWith('da')) return 'day';
  if (word.startsWith('con')) return 'concurrent';
  if (retryAfterMs === null) return 'concurrent';
  return retryAfterMs > minuteRetryAtMostSecs * 1_000 ? 'day' : 'minute';
};

/** Seconds, as Xero sends it, or the HTTP date that the header may also be; null when there is none to read. */
const retryAfterOf = (value: string | null, now: number): number | null => {
  if (value === null || value.trim() === '') return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value.trim()) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};
