import { dayMs } from '#base/clock.ts';
import { seedBilling } from './billing-seed.ts';
import { seedClients } from './client-seed.ts';
import { dealStageWords, practiceName, serviceWords, staff } from './firm-words.ts';
import { Practice } from './practice.ts';

export interface FirmSize {
  /** Up to 100,000 in under 3 seconds. */
  readonly clients: number;
  /** Clients with proposals and invoices; default half of them, at most 2,000. */
  readonly billed?: number;
}

/** A practice with its people, services and deal stages, and no client yet. */
export const emptyFirm = (seed: string, now: number): Practice => {
  const practice = new Practice(seed, practiceName);
  const at = now - 6 * 365 * dayMs;
  for (const [index, member] of staff.entries())
    practice.users.push({ ...member, role: index === 0 ? 'admin' : 'staff' });
  for (const [index, [name, winLikelihood]] of dealStageWords.entries())
    practice.dealStages.add({
      slug: practice.newSlug('sta', at),
      name,
      position: index,
      winLikelihood,
      inactiveThresholdDays: index === 0 ? 14 : null,
      updatedAt: at,
    });
  for (const words of serviceWords)
    practice.services.add({
      slug: practice.newSlug('srv', at),
      name: words.name,
      description: words.description,
      state: words.state,
      priceType: words.priceType,
      billingMode: words.billing ?? 'automatic',
      cadence: words.cadence,
      priceMinor: words.priceMinor,
      minPriceMinor:
        words.priceType === 'minimum' || words.priceType === 'price range' ? words.priceMinor : null,
      maxPriceMinor: words.priceType === 'price range' ? words.priceMinor * 2 : null,
      unitName: words.unitName,
      taxRate: words.taxRate,
      groupName: words.group,
      categoryName: words.category,
      createdAt: at,
      updatedAt: at,
    });
  return practice;
};

/** An Australian practice of that size; the same seed, size and time make the same one. */
export const seededFirm = (size: FirmSize, seed: string, now: number): Practice => {
  const practice = emptyFirm(seed, now);
  seedClients(practice, size.clients, seed, now);
  const billed = size.billed ?? Math.min(Math.floor(size.clients / 2), 2_000);
  seedBilling(practice, billed, seed, now);
  return practice;
};
