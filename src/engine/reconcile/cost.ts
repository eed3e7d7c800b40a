import type { ConnectionSettings } from '#model/connection.ts';
import type { ChangeAction } from '#model/change.ts';
import type { Connector } from '#model/connector.ts';

/** What a vendor's answer to one write takes, where nothing better is known. Milliseconds. */
const usualAnswerMs = 400;
/** The share of a window of a day or longer that is left to live work. */
const shareOfLongWindows = 0.8;
const longWindowMs = 86_400_000;

/** What writing a number of records costs at one vendor. */
export interface WriteCost {
  readonly vendor: string;
  readonly records: number;
  readonly calls: number;
  /** From the first call to the last answer under the vendor's limits, when nothing else uses them. */
  readonly durationMs: number;
  /** The limit that sets the time; null where the vendor's own speed does. */
  readonly boundBy: { readonly name: string; readonly calls: number; readonly windowMs: number } | null;
}

/**
 * Calls and time of these writes: batches as the kind takes them, as many at once as it allows, and the rolling windows of
 * every limit of the connection. Pure.
 */
export const costOfWrites = (
  connector: Pick<Connector, 'vendor' | 'kinds' | 'budgets'>,
  connection: { readonly profile: string; readonly settings: ConnectionSettings },
  kind: string,
  actions: Partial<Record<ChangeAction, number>>,
): WriteCost => {
  const write = connector.kinds.find((each) => each.kind === kind)?.write;
  const batch = Math.max(1, write?.batch ?? 1);
  const counts = Object.values(actions);
  const records = counts.reduce((sum, count) => sum + count, 0);
  const calls = counts.reduce((sum, count) => sum + Math.ceil(count / batch), 0);
  const ownMs = Math.ceil(calls / Math.max(1, write?.atOnce ?? 1)) * usualAnswerMs;
  let durationMs = ownMs;
  let boundBy: WriteCost['boundBy'] = null;
  for (const { name, calls: limit, windowMs, byName } of connector.budgets(connection)) {
    if (byName === true) continue;
    const usable = Math.max(1, windowMs >= longWindowMs ? Math.floor(limit * shareOfLongWindows) : limit);
    const waitedMs = calls === 0 ? 0 : Math.floor((calls - 1) / usable) * windowMs;
    if (waitedMs <= durationMs) continue;
    durationMs = waitedMs;
    boundBy = { name, calls: limit, windowMs };
  }
  return { vendor: connector.vendor, records, calls, durationMs, boundBy };
};
