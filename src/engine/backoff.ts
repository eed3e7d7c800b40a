/** First wait of a series and the longest, in milliseconds. A vendor that is down is probed at least once a minute. */
const firstMs = 1_000;
const longestMs = 60_000;

/**
 * How long to wait before try `failures + 1`: full jitter, so that many connections that failed together do not come
 * back together. `random` gives [0, 1).
 */
export const backoffMs = (failures: number, random: () => number): number => {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));
  return Math.max(250, Math.floor(random() * ceiling));
};
