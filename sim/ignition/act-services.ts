import type { Service } from './entities.ts';
import type { World } from './world.ts';

export type ServiceFields = Pick<Service, 'name' | 'priceMinor'> & Partial<Omit<Service, 'slug'>>;

/** Another service of the library: once-off, billed by hand and with GST unless said otherwise. There is no event of it. */
export const addService = (world: World, fields: ServiceFields): Service => {
  const now = world.clock.now();
  return world.practice.services.add({
    description: '',
    state: 'active',
    priceType: 'fixed',
    billingMode: 'manual',
    cadence: 'once_off',
    minPriceMinor: null,
    maxPriceMinor: null,
    unitName: null,
    taxRate: 'GST',
    groupName: 'Advice',
    categoryName: 'Advice',
    createdAt: now,
    updatedAt: now,
    ...fields,
    slug: world.practice.newSlug('srv', now),
  });
};
