import type { JsonObject } from '#base/json.ts';

/** Up to which day a ledger's books are locked: the later of both lock dates; null when they are open. Plain dates. */
export const lockedTo = (facts: JsonObject): string | null => {
  const locks = [facts['periodLockDate'], facts['endOfYearLockDate']].filter(
    (day): day is string => typeof day === 'string',
  );
  return locks.toSorted().at(-1) ?? null;
};
