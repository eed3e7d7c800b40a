import type { Collection, Disbursal } from './entities.ts';
import { wireAmount } from './money.ts';
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

/** What the payouts are made of, by disbursal; gross, since Ignition invoices its fees apart. */
export const payoutMinors = (collections: readonly Collection[]): Map<string, number> => {
  const minors = new Map<string, number>();
  for (const { disbursalId, type, totalMinor } of collections) {
    if (disbursalId === null) continue;
    const signed = type === 'clawback' ? -totalMinor : totalMinor;
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
