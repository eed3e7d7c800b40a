import type { Disbursal } from './entities.ts';
import { wireAmount } from './money.ts';
import type { Practice } from './practice.ts';
import type { World } from './world.ts';

export const wireDisbursal = (world: World, id: string | null) => {
  const disbursal = id === null ? undefined : world.practice.disbursals.get(id);
  return disbursal === undefined ? null : { id: disbursal.id, state: disbursal.state };
};

export const wireCollectionDisbursal = (world: World, id: string | null) => {
  const disbursal = id === null ? undefined : world.practice.disbursals.get(id);
  return disbursal === undefined
    ? null
    : {
        id: disbursal.id,
        state: disbursal.state,
        submitted_date: disbursal.submittedDate,
        arrival_date: disbursal.arrivalDate,
      };
};

/** What the payouts are made of, by disbursal; less fees only where the practice has them kept back. */
export const payoutMinors = ({
  collections,
  feesOnPayout,
}: Pick<Practice, 'collections' | 'feesOnPayout'>): Map<string, number> => {
  const minors = new Map<string, number>();
  for (const { disbursalId, type, totalMinor, feeMinor } of collections.rows) {
    if (disbursalId === null) continue;
    const kept = feesOnPayout === 'net' ? feeMinor : 0;
    const signed = (type === 'clawback' ? -totalMinor : totalMinor) - kept;
    minors.set(disbursalId, (minors.get(disbursalId) ?? 0) + signed);
  }
  return minors;
};

/** A payout of the keyed profile (assumed): a debit has a negative amount. */
export const wirePayout = (world: World, disbursal: Disbursal, minor: number) => ({
  id: disbursal.id,
  state: disbursal.state,
  type: minor < 0 ? 'debit' : 'credit',
  amount: { total: wireAmount(world.hazards, disbursal.id, minor), currency: world.practice.currency },
  submitted_date: disbursal.submittedDate,
  arrival_date: disbursal.arrivalDate,
});
