import type { ObservedRecord, Purpose } from '#model/connector.ts';
import { ignitionError } from './ignition-errors.ts';
import { lookUpMs, mostLookUpPages } from './ignition-limits.ts';
import type { Walk } from './ignition-listing.ts';
import type { IgnitionKind } from './ignition-schemas.ts';

/**
 * Finds records by our cross-reference. Only clients and invoices have a place for it; drafts and what was thrown away are
 * looked through as well. A record made longer ago than the look-up reaches is not found.
 */
export type LookUp = (
  kind: IgnitionKind,
  references: readonly string[],
  purpose: Purpose,
) => Promise<readonly ObservedRecord[]>;

/** @throws PlumblineError `vendor.nonsense` where there is more to look through than a look-up may read. */
export const createLookUp =
  (walk: Walk, now: () => number): LookUp =>
  async (kind, references, purpose) => {
    if ((kind !== 'client' && kind !== 'invoice') || references.length === 0) return [];
    const wanted = new Set(references);
    const found = new Map<string, ObservedRecord>();
    let pages = 0;
    for await (const records of walk({ kind, since: now() - lookUpMs, purpose })) {
      pages += 1;
      if (pages > mostLookUpPages)
        throw ignitionError(
          'vendor.nonsense',
          `Ignition lists more changed ${kind}s than a look-up can read.`,
        );
      for (const record of records)
        if (record.reference !== null && wanted.has(record.reference)) found.set(record.key, record);
    }
    return [...found.values()];
  };
